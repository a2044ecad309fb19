"""The bare script: the work of a refresh in plain DuckDB SQL, with nothing else. It is also the oracle.

Python lists and hashes files, passes parameters and runs the SQL beside it: files → rejects and types (``read``),
entries and trial balance (``ledger``), suppliers and charges (``attribute``, ``purchases``), metrics of the gates
(``gates``), currency, perimeter and intercompany (``consolidate``), and a checkpointed file (``publish``). It shares
with the hub the declarations (``hub.group``), the ECB's daily rates (``hub.reference.rates``), the two functions that
decide who a supplier is (``hub.suppliers``), called on the suppliers that it finds itself, and the seeds of accounts
and categories. It takes none of the hub's SQL and nothing that the hub made.

What it leaves out, which the hub does: keeping anything between two runs (lake, history, incremental work); finding
out encodings, dates and notations that a feed does not declare (a text without an encoding is UTF-8, an amount has no
thousands mark); entries whose number does not tell them apart; files that are cut off; months that shrink; empty months
between two others; deliveries withdrawn, or held because a former one reached a higher level; a feed's ``valid_from``
and ``valid_to``; the words of a reason, comments, and the text of rejects outside purchases, which it does not hide.
Periods out of a file's name, inverted signs, amounts with VAT and directions are refused.
"""
