"""Categories of suppliers never seen, measured on labelled lines, beside the baselines of their INDEX.

Run as ``python -m bench.harmonise_categories``. Half of the suppliers, drawn by name, are learnt and the other half
told, so that no supplier of the test was ever seen; several draws, since three suppliers hold 40 % of the amount.
"""

import argparse
import random
from pathlib import Path
from statistics import mean
from typing import Any

from rich.console import Console
from rich.table import Table

OUT = Console(highlight=False, width=160)
REAL = Path(__file__).resolve().parents[2] / "shared" / "real"
DRAWS = 10
# (key, words, baseline of INDEX.md, target)
ROWS = (
    ("accuracy", "groups right at the leaf", "0.38", ""),
    ("accuracy_by_amount", "amount right at the leaf", "0.39", "0.50"),
    ("accuracy_level1_by_amount", "amount right at the first level", "0.52 to 0.63", "0.70"),
    ("answered_accuracy_by_amount", "amount right where not abstained", "", ""),
    ("abstained_share", "amount abstained", "", ""),
)


def draws(real: Path, count: int = DRAWS) -> list[dict[str, Any]]:
    """The figures of ``hub evaluate categories`` on each draw."""
    from hub.categories.assign import ABSTAIN
    from hub.categories.evaluate import evaluate
    from hub.categories.labelled import groups, read_labelled

    made = groups(read_labelled(real / "categories" / "labelled_lines.csv"))
    suppliers = sorted(made["supplier"].unique())
    found = []
    for seed in range(count):
        learnt = random.Random(seed).sample(suppliers, len(suppliers) // 2)
        is_learnt = made["supplier"].is_in(learnt)
        train, test = made.filter(is_learnt), made.filter(~is_learnt)
        assert not set(train["supplier"]) & set(test["supplier"])
        found.append(evaluate(train, test, ABSTAIN))
    return found


def report(real: Path, count: int = DRAWS) -> None:
    """Print the table."""
    found = draws(real, count)
    groups_of = [figures["n"] for figures in found]
    shown = Table(title=f"{count} draws, {min(groups_of)} to {max(groups_of)} groups of suppliers never seen", box=None)
    for name in ("", "baseline", "wanted", "mean", "lowest", "highest", "interval of the first draw"):
        shown.add_column(name, justify="left" if not name else "right")
    for key, words, baseline, wanted in ROWS:
        values = [figures[key] for figures in found]
        bounds = [f"{found[0][f'{key}_{end}']:.3f}" for end in ("low", "high") if f"{key}_{end}" in found[0]]
        _row(shown, words, baseline, wanted, values, bounds)
    for place, point in enumerate(found[0]["review_curve"]):
        reviewed = point["reviewed"]
        curve = [figures["review_curve"][place]["accuracy_by_amount"] for figures in found]
        bounds = [f"{point[end]:.3f}" for end in ("low", "high")]
        _row(shown, f"amount right after {reviewed} reviewed", "", "0.85" if reviewed == 100 else "", curve, bounds)
    OUT.print(shown)


def _row(shown: Table, words: str, baseline: str, wanted: str, values: list[float], bounds: list[str]) -> None:
    figures = [f"{figure:.3f}" for figure in (mean(values), min(values), max(values))]
    shown.add_row(words, baseline, wanted, *figures, " to ".join(bounds))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--real", type=Path, default=REAL)
    parser.add_argument("--draws", type=int, default=DRAWS)
    options = parser.parse_args()
    report(options.real, options.draws)


if __name__ == "__main__":
    main()
