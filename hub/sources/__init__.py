"""Sources of feeds: where a feed's files come from when people do not drop them in the inbox themselves.

What belongs here: asking a server or a database, and putting what it gives in ``inbox/<entity>/<feed>/``, where landing
finds it like any other file. Nothing here knows Dagster, dbt or DuckDB, nor what a file says.
"""
