"""Electronic invoices of EN 16931 (UBL, CII, Factur-X) as lines of detail that are tied to a ledger later.

What belongs here: reading one file of invoices, whatever its syntax, and holding each document to its own totals.
``reading`` is the way in.
"""
