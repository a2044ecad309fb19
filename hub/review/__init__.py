"""Asking people and telling them why: review workbooks, what their answers change, explanations, samples to judge.

What belongs here: questions read from the published file, the workbook that holds them, and its answers on their way
to the ledgers. What does not: the ledgers themselves (``decisions``), and what a refresh makes of them.
"""
