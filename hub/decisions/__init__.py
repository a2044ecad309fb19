"""What people decided: ledgers of judgements, kept as CSV under ``decisions/`` and versioned with the workspace.

What belongs here: the form of each ledger, reading it with errors that name file and line, appending to it in one
step, and what the rows say together (the last word, who accepted a rule, how accurate a sample was). What does not:
asking people (``review``), databases, and what the figures become.
"""
