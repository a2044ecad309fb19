"""Onboarding: a file that nobody has declared yet → a proposed feed, with its evidence and what it is unsure of.

What belongs here: looking at files and proposing. Nothing is read differently from a refresh: files are cut by the
readers, and a proposal is tried with them before it is shown. A proposal is text that a person corrects.
"""
