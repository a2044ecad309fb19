"""What people declare, up to the tables that users open: beside the facts, never in them."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from hub.settings import Workspace
from tests.integration.declared.evidence import NOW, evidenced
from tests.support import ask, deliver, fec, make_workspace, refresh

HEADER = "Entité;Catégorie;Fournisseur;Montant;Devise\n"
ENTITIES = [{"code": "NORD", "name": "Nord SA"}, {"code": "SUD", "name": "Sud Ltd", "currency": "GBP"}]


def group(home: Path) -> Workspace:
    feeds = {f"{one['code']}/fec": {"reader": "fec"} for one in ENTITIES}
    return make_workspace(home, ENTITIES, feeds)


def declare(space: Workspace, name: str, *lines: str) -> None:
    deliver(space, "_cartography", name, HEADER + "".join(f"{line}\n" for line in lines))


def buy(space: Workspace, entity: str, month: str, *bought: tuple[str, str, str]) -> None:
    """(account, amount, supplier code): entries of a month."""
    day = month.replace("-", "") + "15"
    entries = [
        ("AC", f"{entity}{month}{at}", day, [(account, amount, ""), ("401", "", amount, supplier)])
        for at, (account, amount, supplier) in enumerate(bought)
    ]
    deliver(space, f"{entity}/fec", f"{entity}{month}.txt", fec(entries))


def money(*amounts: str | int) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, amounts))


def test_a_group_with_nothing_but_a_cartography_is_published(tmp_path: Path) -> None:
    space = group(tmp_path / "group")
    declare(space, "2025.csv", "NORD;EN;;10;", "nobody;EN;;5;")
    outcome = refresh(space, NOW)
    assert outcome.problems == []
    assert outcome.publication is not None
    assert (outcome.publication.line_count, outcome.publication.amount_group) == (0, Decimal(0))
    assert ask(space, "select count(*) from spend_cube") == [(0,)]
    assert ask(space, "select rule, debit from rejected_line") == [("entity_unknown", Decimal(5))]
    assert not refresh(space, NOW).is_new


def test_an_empty_cartography_alone_publishes_nothing(tmp_path: Path) -> None:
    space = group(tmp_path / "group")
    declare(space, "2025.csv")
    outcome = refresh(space, NOW)
    assert (outcome.problems, outcome.publication) == ([], None)


def test_declared_figures_stay_beside_the_facts(tmp_path: Path) -> None:
    space = group(tmp_path / "group")
    for month in range(1, 13):
        buy(space, "NORD", f"2025-{month:02}", ("6061", "100,00", "EDF"), ("6135", "10,00", "CARS"))
    buy(space, "SUD", "2025-01", ("6061", "50,00", "EDF"))
    declare(
        space,
        "2025.csv",
        "NORD;EN;supplier edf SA;1000;",
        "NORD;EN;;7;",
        "SUD;EN;Nobody;3;GBP",
        "SUD;;Supplier EDF;9;EUR",
    )
    with evidenced(space) as found:
        rows = found.ask(
            "select entity_code, supplier_name, supplier_id, amount_group is not null, months_certified, is_replaced "
            "from declared_spend order by 1, 2 nulls last"
        )
        assert rows == [
            ("NORD", "supplier edf SA", "NAME:SUPPLIER EDF", True, 12, True),
            ("NORD", None, None, True, 12, True),
            ("SUD", "Nobody", None, True, 1, False),
            ("SUD", "Supplier EDF", "NAME:SUPPLIER EDF", True, 1, False),
        ]
        photographed = found.ask("select sum(declared), sum(recorded) from first_photograph where entity_code = 'NORD'")
        assert photographed == [money(1007, 1320)]
        [edf] = found.ask(
            "select declared, recorded, status from first_photograph where supplier_name = 'supplier edf SA'"
        )
        assert edf[:2] == money(1000, 1200) and edf[2] == "both"
        # Whatever is declared, all that was recorded is in the photograph once, and the facts hold nothing of it.
        [[gap]] = found.ask(
            "select (select sum(recorded) from first_photograph) - (select sum(amount_group) from fct_spend_line)"
        )
        assert gap == 0
        assert found.ask("select count(*) from fct_spend_line") == [(25,)]


def test_the_rate_is_the_average_of_the_year(tmp_path: Path) -> None:
    space = group(tmp_path / "group")
    space.reference.mkdir(exist_ok=True)
    # Two months of one rate, then one of another: 31 + 28 days at 1 ÷ 2, 31 days at 1 ÷ 4, until 31 March 2025.
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=at) for at in range(90)]
    lines = [f"{day},{'2.0' if day.month < 3 else '4.0'},0.5" for day in reversed(days)]
    (space.reference / "eurofxref-hist.csv").write_text("Date,USD,GBP\n" + "\n".join(lines) + "\n", encoding="utf-8")
    declare(space, "2025.csv", "NORD;EN;;900;USD", "NORD;EN;;1;CHF", "SUD;EN;;10;")
    with evidenced(space, dt.datetime(2025, 3, 31, tzinfo=dt.UTC)) as found:
        rows: list[tuple[Any, ...]] = found.ask("select currency, amount_group from declared_spend order by 1")
        # 900 × (59 × 0.5 + 31 × 0.25) ÷ 90 = 372.50; francs have no rate here; a pound is two euros.
        assert rows == [("CHF", None), ("GBP", Decimal(20)), ("USD", Decimal("372.50"))]


def test_a_version_replaces_and_another_name_adds_up(tmp_path: Path) -> None:
    space = group(tmp_path / "group")
    declare(space, "2025.csv", "NORD;EN;;10;", "NORD;EN;;20;")
    declare(space, "of SUD 2025.csv", "SUD;EN;;5;EUR")
    with evidenced(space) as found:
        assert found.ask("select sum(amount) from declared_spend") == [money(35)]
    declare(space, "2025.csv", "NORD;EN;;11;")
    with evidenced(space, NOW + dt.timedelta(hours=1)) as found:
        assert found.ask("select sum(amount) from declared_spend") == [money(16)]
        assert found.ask("select entity_code, declared, status from first_photograph order by 1") == [
            ("NORD", Decimal(11), "declared_only"), ("SUD", Decimal(5), "declared_only"),
        ]  # fmt: skip
    declare(space, "2025.csv")  # nothing any more
    with evidenced(space, NOW + dt.timedelta(hours=2)) as found:
        assert found.ask("select sum(amount) from declared_spend") == [money(5)]
