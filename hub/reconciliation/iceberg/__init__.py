"""What nobody recorded, estimated in three ways that stand side by side and never enter the facts.

``bound``: what suppliers declared beyond what was recorded. ``ratio``: entities that send nothing, as large as those
that do. ``capture``: documents on two lists. ``grade``: what became of former estimates. Pure functions; frames and
plain numbers in, ``estimate.Estimate`` out.
"""
