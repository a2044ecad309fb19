"""The bare script: the work of a refresh in plain DuckDB SQL, with nothing else. It is also the oracle.

Python lists and hashes files, passes parameters and runs ``sql/*.sql``: files → rejects and types (``read``), entries,
suppliers and charges (``ledger``, ``purchases``), metrics of the gates (``gates``), currency, perimeter, intercompany
(``consolidate``), and a checkpointed file (``publish``). It shares with the hub the declarations (``hub.group``), the
ECB's daily rates (``hub.reference.rates``), the two functions that decide who a supplier is (``hub.suppliers``), called
on the suppliers that it finds itself, and the seeds of accounts and categories. It takes none of the hub's SQL.

What it leaves out, which the hub does: keeping anything between two runs (lake, history, incremental work); detecting
encodings, separators and notations that a feed does not declare; entries whose number does not tell them apart; files
that are cut off; months that shrink; a new delivery held because a former one reached a higher level; periods out of a
file's name, inverted signs, amounts with VAT, directions (such a feed is refused). Rejects name no value.
"""
