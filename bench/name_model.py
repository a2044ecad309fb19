"""The packaged parameters of the comparison of names: trained without labels on generated names, written as JSON.

`python -m bench.name_model [--out FILE]` makes ``hub/suppliers/name_model.json`` again: 30,000 names of invented words,
trades and places, spelt as systems and people spell them (codes, cut ends, words left out or moved, slips); u from
random pairs, m by expectation maximisation among names that
share their two rarest words, both with fixed seeds. No real name is seen.
"""

import argparse
import json
import random
from pathlib import Path
from typing import Any

import polars as pl

from hub.lake.engine import working
from hub.settings import PACKAGE, Workspace
from hub.suppliers.matching import linker_of, put
from hub.suppliers.records import records
from hub.suppliers.vocabulary import learn

NAMES = 30_000
SEED = 5
STARTS = "B C D F G H J K L M N P R S T V W BR CH CL CR DR FL GR PL PR ST TR"
ENDS = "A E I O U AN EL IN OR UM AR EN"
TRADES = (
    "GROUP SERVICES TRANSPORT SOLUTIONS CONSULTING ENGINEERING SUPPLY MEDICAL CLEANING SECURITY FOODS LOGISTICS ENERGY "
    "MEDIA SYSTEMS PARTNERS CONSTRUCTION INDUSTRIES TECHNOLOGIES FOUNDATION TRUST COLLEGE HOSPITAL COUNCIL CENTRE"
)
FORMS = ["SARL", "SAS", "LTD", "GMBH", "SA", "LIMITED", "", "", ""]


def generated(count: int, seed: int = SEED) -> list[str]:
    """Names of about half as many suppliers, most of them spelt once or twice, some up to six times."""
    dice = random.Random(seed)
    starts, ends, trades = STARTS.split(), ENDS.split(), TRADES.split()
    invented = [
        "".join(dice.choice(starts) + dice.choice(ends) for _ in range(dice.randint(2, 3))) for _ in range(count // 6)
    ]
    names: list[str] = []
    while len(names) < count:
        words = [invented[int(len(invented) * dice.random() ** 2)] for _ in range(dice.randint(1, 3))]
        words += dice.sample(trades, dice.randint(1, 3))
        for _ in range(dice.choice([1, 1, 1, 2, 2, 3, 6])):
            names.append(_spelt(list(words), dice))
    return names[:count]


def _spelt(words: list[str], dice: random.Random) -> str:
    if dice.random() < 0.1:
        at = dice.randrange(len(words))
        cut = dice.randrange(1, len(words[at]))
        words[at] = words[at][:cut] + words[at][cut + 1 :]
    if dice.random() < 0.2 and len(words) > 2:
        words.pop(dice.randrange(1, len(words)))
    if dice.random() < 0.15:
        words.append(dice.choice([*TRADES.split(), "NORTH", "SOUTH", "2", "3"]))
    if dice.random() < 0.05:
        words.insert(0, words.pop())
    name = " ".join([*words, dice.choice(FORMS)]).strip()
    if dice.random() < 0.1:
        name = f"{dice.randrange(10**6):06d} {name}"
    return name[: dice.choice([25, 30, 35])] if dice.random() < 0.15 else name


def trained(home: Path) -> dict[str, Any]:
    """``prior`` and m, u of each level of each comparison, in the order of ``matching``."""
    names = pl.Series(generated(NAMES)).unique().sort()
    told, _ = records(names, learn(names))
    told = told.with_row_index("id").with_columns(rarest=_rarest(told))
    with working(Workspace(home)) as connection:
        connection.execute("set threads = 1")
        put(connection, "name_record", told)
        linker, _ = linker_of(connection, "name_record")
        linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=SEED, min_count_per_level=None)
        linker.training.estimate_parameters_using_expectation_maximisation("l.rarest = r.rarest")
        found = linker.misc.save_model_to_json()
    comparisons = {}
    for comparison in found["comparisons"]:
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        comparisons[comparison["output_column_name"]] = [
            [_rate(level.get("m_probability"), 1e-3), _rate(level.get("u_probability"), 1e-7)] for level in levels
        ]
    return {"prior": 3 / names.len(), "comparisons": comparisons}


def _rarest(told: pl.DataFrame) -> pl.Series:
    """The two rarest words of each record; null where it has only one, so that EM sees few pairs that are none."""
    rows = told.select("name", "words", "weights").explode("words", "weights").drop_nulls()
    rows = rows.sort("name", "weights", "words", descending=[False, True, False]).group_by("name", maintain_order=True)
    two = rows.agg(pl.col("words").head(2).sort().str.join(" "), n=pl.len()).filter(pl.col("n") > 1)
    return told.join(two.select("name", rarest="words"), on="name", how="left", maintain_order="left")["rarest"]


def _rate(value: float | None, least: float) -> float:
    """No level is impossible: what was never seen among 5 million pairs, or among generated spellings, is rare."""
    return float(f"{max(value or 0.0, least):.3g}")


def main() -> None:
    """Write the parameters."""
    import tempfile

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=PACKAGE / "suppliers" / "name_model.json")
    with tempfile.TemporaryDirectory() as home:
        found = trained(Path(home))
    parser.parse_args().out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
