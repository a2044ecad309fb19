"""Regular expressions of the declarations, in time that grows with the name only, whatever the expression.

Python's own engine may try every way to match: ``(a+)+$`` takes years on a file name of 40 letters. That of polars
(Rust's) never does, and has therefore neither look-around nor back-references.
"""

import re

import polars as pl
from polars.exceptions import PolarsError


def group_names(pattern: str) -> set[str]:
    """The groups that the expression names. ValueError when it cannot be read."""
    try:
        names = set(re.compile(pattern).groupindex)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"the pattern is not a regular expression: {error}") from error
    groups_in(pattern, "")
    return names


def groups_in(pattern: str, text: str) -> dict[str, str | None] | None:
    """The named groups of the first match; None without a match. ValueError when the expression cannot be read."""
    try:
        found = pl.select(found=pl.lit(text).str.extract_groups(pattern), fits=pl.lit(text).str.contains(pattern))
    except PolarsError as error:
        raise ValueError(f"{pattern!r} is not a regular expression without look-around and back-references") from error
    return found["found"][0] if found["fits"][0] else None
