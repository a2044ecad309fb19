"""The benchmark: the hub against a bare DuckDB script that does the same work, and what else is measured about it."""
