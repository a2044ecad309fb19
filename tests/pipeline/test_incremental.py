"""What is published does not depend on what was computed again: a refresh of what changed equals a whole one."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hub.lake import engine
from hub.refresh.run import Outcome, run
from hub.settings import Workspace
from tests.support import Moment, deliver, make_workspace

ENTITIES = ("A", "B", "C")
PERIODS = ("2025-01", "2025-02", "2025-03")
SIRENS = ("552100554", "542065479", "")
LIST: dict[str, Any] = {
    "reader": "delimited",
    "kind": "purchases",
    "columns": {
        "posting_date": "Date", "document_ref": "Piece", "supplier_name": "Fournisseur", "supplier_siren": "Siren",
        "account_code": "Compte", "currency": "Devise", "amount": "HT",
    },
    "rejects": {"max_line_share": 0.5, "max_amount_share": 0.5},
}  # fmt: skip
FEEDS = {"A/achats": LIST, "A/autre": LIST, "B/achats": LIST | {"supersede": "file"}, "C/achats": LIST}
TIMES = {
    "consolidation_status": "* exclude (as_of)",
    "delivery": "* exclude (received_at, landed_at)",
    "gate_verdict": "* exclude (judged_at)",
}

purchase = st.tuples(st.sampled_from(("Dupont", "DUPONT SA", "Martin", "C SA", "")), st.sampled_from(SIRENS),
                     st.sampled_from(("606100", "615500", "218300", "x")), st.sampled_from(("EUR", "USD", "QQQ")),
                     st.integers(1, 99))  # fmt: skip
delivered = st.tuples(
    st.sampled_from(list(FEEDS)), st.sampled_from(("m1.csv", "m2.csv")),
    st.dictionaries(st.sampled_from(PERIODS), st.lists(purchase, min_size=1, max_size=4), min_size=1, max_size=2),
)  # fmt: skip
action = st.one_of(
    delivered.map(lambda drawn: ("deliver", *drawn)),
    delivered.map(lambda drawn: ("deliver", *drawn)),
    st.tuples(st.just("withdraw"), st.sampled_from(list(FEEDS))),
    st.tuples(st.just("perimeter"), st.sampled_from(ENTITIES), st.sampled_from(("2025-02-10", "2024-01-01"))),
    st.tuples(st.just("bounds"), st.sampled_from(list(FEEDS)), st.sampled_from((0.0, 0.5))),
    st.tuples(st.just("inside"), st.sampled_from(("Dupont", "Martin")), st.sampled_from(("A", "B"))),
    st.tuples(st.just("threshold"), st.sampled_from((0.2, 0.95))),
    st.tuples(st.just("judge"), st.sampled_from(("same", "different")), st.sampled_from(("Dupont", "C SA"))),
    st.tuples(st.just("rule"), st.sampled_from(("A", "*")), st.sampled_from(("6061,,", ",NAME:MARTIN,"))),
    st.just(("nothing",)),
)
steps = st.lists(st.lists(action, min_size=1, max_size=3), min_size=4, max_size=5)


def listing(months: dict[str, list[tuple[str, str, str, str, int]]]) -> str:
    lines = ["Date;Piece;Fournisseur;Siren;Compte;Devise;HT"]
    for period, rows in sorted(months.items()):
        for number, (name, siren, account, currency, amount) in enumerate(rows):
            lines.append(f"{period}-{10 + number};P{number};{name};{siren};{account};{currency};{amount},00")
    return "\n".join(lines) + "\n"


def act(space: Workspace, what: str, *given: Any) -> None:
    """One thing that happens to a workspace between two refreshes."""
    if what == "deliver":
        feed, name, months = given
        deliver(space, feed, name, listing(months))
    elif what == "withdraw":
        files = sorted((space.inbox / given[0]).glob("*.csv"))
        rows = [f"{hashlib.sha256(files[0].read_bytes()).hexdigest()},me,a mistake\n"] if files else []
        (space.decisions / "withdrawn.csv").write_text("delivery_id,by,reason\n" + "".join(rows), encoding="utf-8")
    elif what == "perimeter":
        change(space.group_file, lambda group: next(
            one for one in group["entities"] if one["code"] == given[0]).update(joined=given[1]))  # fmt: skip
    elif what == "bounds":
        change(space.feeds / f"{given[0]}.yml", lambda feed: feed.update(rejects={"max_line_share": given[1]}))
    elif what == "inside":
        change(space.group_file, lambda group: next(
            one for one in group["entities"] if one["code"] == given[1]).update(aliases=[given[0]]))  # fmt: skip
    elif what == "judge":
        header = "left_entity,left_code,left_name,right_entity,right_code,right_name,judgement,score,by,on,reason\n"
        row = f",,{given[1]},,,Martin,{given[0]},,me,2025-01-01,why\n"
        (space.decisions / "suppliers.csv").write_text(header + row, encoding="utf-8")
    elif what == "rule":
        header = "rule_id,entity,account,supplier,words,category,by,on,reason\n"
        row = f"R,{given[0]},{given[1]},IT-HW-10,me,2025-01-01,\n"
        (space.decisions / "category_rules.csv").write_text(header + row, encoding="utf-8")
        answer = "rule_id,entity,decision,by,on,reason\nR,B,accepted,me,2025-01-01,\n"
        (space.decisions / "category_approvals.csv").write_text(answer, encoding="utf-8")
    elif what == "threshold":
        change(space.group_file, lambda group: group.update(thresholds={"supplier": given[0]}))


def change(path: Path, how: Callable[[dict[str, Any]], object]) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    how(content)
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


def differences(one: Path, other: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of each published table that only one of the two files holds."""
    found = {}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{one}' as one (read_only)")
        connection.execute(f"attach '{other}' as other (read_only)")
        names = "select table_name from duckdb_tables() where database_name = 'one' and table_name <> 'publication'"
        for (name,) in connection.execute(names).fetchall():
            columns = TIMES.get(name, "*")
            mine, theirs = (f"select {columns} from {base}.{name}" for base in ("one", "other"))
            query = f"(({mine}) except all ({theirs})) union all (({theirs}) except all ({mine}))"
            if rows := connection.execute(query).fetchall():
                found[name] = rows
    return found


def twins(home: Path) -> tuple[Workspace, Workspace]:
    entities = [{"code": code, "name": f"{code} SA"} for code in ENTITIES]
    one = make_workspace(home / "changes", entities, FEEDS)
    one.decisions.mkdir()
    shutil.copytree(one.home, home / "whole")
    return one, Workspace((home / "whole").resolve())


@pytest.mark.slow
@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(drawn=steps)
def test_a_refresh_of_what_changed_equals_a_whole_one(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[list[tuple[Any, ...]]]
) -> None:
    pair, clock = twins(tmp_path_factory.mktemp("twins")), Moment()
    for actions in drawn:
        now = clock()
        for space in pair:
            for one in actions:
                act(space, *one)
        changes, whole = run(pair[0], now), run(pair[1], now, is_whole=True)
        if changes.is_new and whole.is_new:
            assert differences(pair[0].cube_file, pair[1].cube_file) == {}, actions
            assert amounts(changes) == amounts(whole)


def amounts(outcome: Outcome) -> Any:
    return outcome.publication and (outcome.publication.line_count, outcome.publication.amount_group)


def computed(space: Workspace) -> set[tuple[str, str]]:
    """The (entity, period)s that the last refresh recorded decisions for."""
    with engine.working(space) as connection:
        scan = engine.scan(space.lake, "admission")
        last = f"select max(publication_id) from {scan}"
        return set(
            connection.execute(
                f"select distinct entity_code, period from {scan} where publication_id = ({last})"
            ).fetchall()
        )


def test_only_what_changed_is_computed_again(tmp_path: Path) -> None:
    space, clock = twins(tmp_path)[0], Moment()
    supplier = ("Dupont", "", "606100", "EUR", 10)
    for period in PERIODS[:2]:
        deliver(space, "A/achats", f"{period}.csv", listing({period: [supplier]}))
        deliver(space, "C/achats", f"{period}.csv", listing({period: [("Martin", "", "606100", "EUR", 5)]}))
    run(space, clock())
    assert computed(space) == {(entity, period) for entity in "AC" for period in PERIODS[:2]}
    deliver(space, "A/achats", "2025-03.csv", listing({"2025-03": [supplier]}))
    run(space, clock())
    assert computed(space) == {("A", "2025-03")}
    # B knows Dupont's number: he keeps his id. Then it says that Martin, whom C met, has the same number: one supplier.
    deliver(space, "B/achats", "m.csv", listing({"2025-01": [("Dupont", SIRENS[0], "606100", "EUR", 7)]}))
    run(space, clock())
    assert computed(space) == {("B", "2025-01")}
    deliver(space, "B/achats", "n.csv", listing({"2025-02": [("Martin", SIRENS[0], "606100", "EUR", 7)]}))
    run(space, clock())
    assert computed(space) == {("B", "2025-02"), *(("C", period) for period in PERIODS[:2])}
    change(space.group_file, lambda group: group["entities"][2].update(joined="2025-02-01"))
    run(space, clock())
    assert computed(space) == {("C", "2025-01"), ("C", "2025-02")}
    run(space, clock(), is_whole=True)
    assert len(computed(space)) == 7
    shutil.rmtree(space.warehouse)
    deliver(space, "C/achats", "2025-03.csv", listing({"2025-03": [supplier]}))
    run(space, clock())
    assert len(computed(space)) == 8, "without its memo the hub computes everything"
