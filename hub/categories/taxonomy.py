"""The purchasing taxonomy: three levels, and what a committee needs to know of each leaf.

The built-in one is ``taxonomy.csv``; a workspace may have its own ``reference/taxonomy.csv`` of the same header.
"""

import csv
import io
from pathlib import Path

import polars as pl

from hub.errors import ConfigurationError
from hub.group.text import text_of

COLUMNS = {
    "category_code": pl.String(),
    "parent_code": pl.String(),
    "category_level": pl.Int64(),
    "label_en": pl.String(),
    "label_fr": pl.String(),
    "cpv_division": pl.String(),
    "owner": pl.String(),  # the committee; leaves only, as all that follows
    "cpv_code": pl.String(),  # CPV 2008 with its check digit
    "unspsc_code": pl.String(),  # eight digits: segment, family or class
    "may_massify": pl.Boolean(),
    "massify_reason": pl.String(),  # why not
    "is_specific": pl.Boolean(),  # false: it says that nobody knows what was bought
}
NEEDED = ("category_code", "parent_code", "category_level", "label_en")
FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
RESERVED = "UNCLASSIFIED"
BUILT_IN = Path(__file__).parent
LEVELS = 3


def read_taxonomy(path: Path) -> pl.DataFrame:
    """The taxonomy of a file: columns COLUMNS, ordered by code, null where a cell is empty.

    Columns that are absent are empty; of a leaf, ``may_massify`` and ``is_specific`` are true where nothing is said.
    ConfigurationError with file and line: a column missing or unknown, a code empty, twice or reserved, a level that
    does not follow its parent's, a parent that does not exist, a code of CPV or UNSPSC that cannot be one, a reason
    missing where a leaf may not be massified, no leaf at all.
    """
    rows = csv.reader(io.StringIO(text_of(path), newline=""))
    header = [name.strip() for name in next(rows, [])]
    _check_header(header, path)
    found: dict[str, dict[str, str]] = {}
    lines: dict[str, str] = {}
    for cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        where = f"{path}:{rows.line_num}"
        if len(cells) > len(header):
            raise ConfigurationError(
                "more cells than columns", where, f"{len(header)} cells", str(len(cells)), "quote commas"
            )
        row = dict.fromkeys(COLUMNS, "") | dict(zip(header, (cell.strip() for cell in cells), strict=False))
        code = row["category_code"]
        if not code or code == RESERVED or code in found:
            what = "the same code twice" if code in found else "not a code of a category"
            raise ConfigurationError(
                what, where, "a code of its own", code or "nothing", "give each category its own code"
            )
        found[code], lines[code] = row, where
    for code, row in found.items():
        _check(row, found.get(row["parent_code"]), lines[code])
    if not any(row["category_level"] == str(LEVELS) for row in found.values()):
        raise ConfigurationError("no leaf", str(path), "categories of level 3", "none", "lines carry level 3: add it")
    return _frame(found)


def families_of(taxonomy: pl.DataFrame) -> dict[str, str]:
    """Code → code of its first level, for every category."""
    parents = dict(taxonomy.select("category_code", "parent_code").rows())

    def top(code: str) -> str:
        while parent := parents.get(code):
            code = parent
        return code

    return {code: top(code) for code in parents}


def leaves_of(taxonomy: pl.DataFrame) -> list[str]:
    """Codes that a line can have: those of the lowest level."""
    return taxonomy.filter(category_level=LEVELS)["category_code"].to_list()


def load_taxonomy(reference: Path | None) -> pl.DataFrame:
    """The workspace's own, ``taxonomy.csv`` of this folder; without one the built-in. ConfigurationError as above."""
    if reference is None:
        return read_taxonomy(BUILT_IN / "taxonomy.csv")
    path = reference / "taxonomy.csv"
    if not path.exists():
        todo = "write it, with a line a category, or remove `taxonomy: workspace` from group.yml"
        raise ConfigurationError("the taxonomy is not there", str(path), ", ".join(COLUMNS), "no file", todo)
    return read_taxonomy(path)


def account_categories(reference: Path | None, taxonomy: pl.DataFrame) -> pl.DataFrame:
    """``account_prefix, category_code``: what an account says by itself; of codes that the taxonomy has.

    ``account_category.csv`` of the workspace's reference folder where it is there, else the built-in.
    """
    own = reference and reference / "account_category.csv"
    path = own if own and own.exists() else BUILT_IN / "account_category.csv"
    try:
        rows = pl.read_csv(path, infer_schema=False).select("account_prefix", "category_code")
    except pl.exceptions.PolarsError as error:
        found = str(error).splitlines()[0]
        raise ConfigurationError("the file cannot be read", str(path), "account_prefix,category_code", found) from error
    return rows.filter(pl.col("category_code").is_in(taxonomy["category_code"].implode()))


def _check_header(header: list[str], path: Path) -> None:
    wrong = [f"no column {name}" for name in NEEDED if name not in header]
    wrong += [f"column {name} is not known" for name in header if name not in COLUMNS]
    wrong += [f"column {name} twice" for name in set(header) if header.count(name) > 1]
    if wrong:
        raise ConfigurationError(
            sorted(wrong)[0],
            f"{path}:1",
            ", ".join(COLUMNS),
            ", ".join(header)[:300] or "an empty file",
            "mend the header",
        )


def _check(row: dict[str, str], parent: dict[str, str] | None, where: str) -> None:
    level = row["category_level"]
    over = parent["category_level"] if parent else ""
    wanted = str(int(over) + 1) if over in ("1", "2", "3") else "" if row["parent_code"] else "1"
    flags = [row["may_massify"].lower(), row["is_specific"].lower()]
    rules = [
        (level in ("1", "2", "3"), "a level that does not exist", "1, 2 or 3", level),
        (
            not row["parent_code"] or parent is not None,
            "a parent that does not exist",
            "the code of a category",
            row["parent_code"],
        ),
        (not wanted or level == wanted, "a level that does not follow its parent's", f"level {wanted}", level),
        (bool(row["label_en"] or row["label_fr"]), "a category without a label", "label_en or label_fr", "nothing"),
        (
            not row["cpv_code"] or _digits(row["cpv_code"].replace("-", "", 1), 8, 9),
            "not a CPV code",
            "such as 09310000-5",
            row["cpv_code"],
        ),
        (
            not row["unspsc_code"] or _digits(row["unspsc_code"], 8, 8),
            "not a UNSPSC code",
            "eight digits",
            row["unspsc_code"],
        ),
        (all(not flag or flag in FLAGS for flag in flags), "neither true nor false", "true or false", ", ".join(flags)),
        (
            FLAGS.get(flags[0], True) or bool(row["massify_reason"]),
            "a leaf that may not be massified, without a reason",
            "massify_reason",
            "nothing",
        ),
    ]
    for holds, what, expected, found in rules:
        if not holds:
            raise ConfigurationError(what, where, expected, found or "nothing", "mend the line")


def _digits(text: str, fewest: int, most: int) -> bool:
    return text.isascii() and text.isdigit() and fewest <= len(text) <= most


def _frame(found: dict[str, dict[str, str]]) -> pl.DataFrame:
    made: list[dict[str, str | int | bool | None]] = []
    for code in sorted(found):
        row = found[code]
        is_leaf = row["category_level"] == str(LEVELS)
        flags = {
            name: FLAGS.get(row[name].lower(), True) if is_leaf or row[name] else None
            for name in ("may_massify", "is_specific")
        }
        made.append(
            {name: value or None for name, value in row.items()}
            | flags
            | {"category_level": int(row["category_level"])}
        )
    return pl.DataFrame(made, schema=dict(COLUMNS))
