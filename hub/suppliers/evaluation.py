"""Links and groups of names that people verified, measured: what ``hub evaluate suppliers`` and the benchmark print.

Here belong the reading of the two files and the run of the engine as a refresh runs it. The measures are in
``accuracy``.
"""

from pathlib import Path

import polars as pl

from hub.errors import UnreadableFileError, UsageError
from hub.suppliers import accuracy
from hub.suppliers.clusters import cluster
from hub.suppliers.connection import Connection
from hub.suppliers.likeness import score
from hub.suppliers.linking import ACCEPT, PROPOSE, link

NAME_COLUMNS = ("raw_name", "register_name", "amount")
NO_JUDGEMENTS = pl.DataFrame(schema={"left": pl.String, "right": pl.String, "judgement": pl.String})


def read_names(file: Path) -> pl.DataFrame:
    """``raw_name, register_name, amount`` (Float64), one row a pair of names, its amounts added up; names trimmed.

    Other columns are passed over. UnreadableFileError with the line where a name or an amount is missing or no number.
    """
    rows = _read(file, NAME_COLUMNS).with_row_index("line", offset=2)
    rows = rows.with_columns(pl.col("raw_name", "register_name").str.strip_chars().replace("", None))
    rows = rows.with_columns(number=pl.col("amount").str.strip_chars().cast(pl.Float64, strict=False))
    wrong = rows.filter(
        pl.any_horizontal(
            pl.col("raw_name", "register_name", "number").is_null() | (pl.col("number").is_finite().not_())
        )
    )
    if not wrong.is_empty():
        row = wrong.row(0, named=True)
        raise UnreadableFileError(
            "a line is not complete", f"{file}, line {row['line']}",
            "a name, the register's name and an amount with a decimal point",
            f"{row['raw_name']!r}, {row['register_name']!r}, {row['amount']!r}", "mend the line or leave it out",
        )  # fmt: skip
    rows = rows.group_by("raw_name", "register_name").agg(amount=pl.col("number").sum())
    return rows.sort("raw_name", "register_name")


def read_register(file: Path) -> pl.DataFrame:
    """``register_id, name``: the distinct names of column ``register_name``, trimmed, each its own identifier."""
    names = _read(file, ("register_name",))["register_name"].str.strip_chars()
    names = names.filter(names != "").unique().sort()
    return pl.DataFrame({"register_id": names, "name": names})


def evaluate(
    connection: Connection,
    names: pl.DataFrame,
    register: pl.DataFrame,
    accept: float = ACCEPT,
    propose: float = PROPOSE,
) -> dict[str, float | int | None]:
    """The keys of ``accuracy.of_links`` and ``accuracy.of_groups``; the grouping never looks at the register."""
    return {
        **accuracy.of_links(linked(connection, names, register, accept, propose)),
        **accuracy.of_groups(grouped(connection, names, accept)),
    }


def linked(
    connection: Connection, names: pl.DataFrame, register: pl.DataFrame, accept: float, propose: float
) -> pl.DataFrame:
    """The rows of ``read_names`` with ``found``, ``score`` and ``status`` of their best link."""
    links = link(connection, names["raw_name"], register, accept, propose)
    links = links.select(raw_name="name", found="register_id", score="score", status="status")
    return names.join(links, on="raw_name", how="left", maintain_order="left")


def grouped(connection: Connection, names: pl.DataFrame, accept: float) -> pl.DataFrame:
    """``name, cluster, register_name`` of the rows of ``read_names``, by their names alone."""
    pairs = score(connection, names["raw_name"]).rename({"left_name": "left", "right_name": "right"})
    units = names.select(unit_id="raw_name", siren=pl.lit(None, pl.String)).unique()
    clusters, _ = cluster(units, pairs, NO_JUDGEMENTS, accept)
    verified = names.select(name="raw_name", register_name="register_name")
    return verified.join(clusters.rename({"unit_id": "name"}), on="name", maintain_order="left")


def _read(file: Path, columns: tuple[str, ...]) -> pl.DataFrame:
    if not file.is_file():
        raise UsageError("there is no such file", str(file), f"a CSV file with the columns {', '.join(columns)}")
    try:
        rows = pl.read_csv(file, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise UnreadableFileError(
            "the file is not CSV in UTF-8", str(file), f"the columns {', '.join(columns)}", str(error).splitlines()[0]
        ) from error
    missing = [column for column in columns if column not in rows.columns]
    if missing:
        raise UnreadableFileError(
            f"no column {', '.join(missing)}", str(file), ", ".join(columns), ", ".join(rows.columns),
            "name the columns in the first line, with commas between them",
        )  # fmt: skip
    if rows.is_empty():
        raise UnreadableFileError("the file holds no line", str(file), "at least one line below the columns' names")
    return rows.select(columns)
