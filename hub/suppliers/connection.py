"""The database that names are compared on, as far as this room knows it: ``hub.lake`` opens it and hands it in."""

from typing import Any, Protocol


class Connection(Protocol):
    """A DuckDB connection."""

    def execute(self, query: str, /) -> Any:
        """Run a statement."""

    def sql(self, query: str, /) -> Any:
        """A relation of a query's rows."""

    def register(self, name: str, rows: Any, /) -> Any:
        """Make a frame readable under a name."""

    def unregister(self, name: str, /) -> Any:
        """Forget that name."""
