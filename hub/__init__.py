"""spend-hub: the purchasing data hub of a decentralised group."""

__version__ = "0.1.0"
