"""What was bought, through refreshes: rules that an entity accepts, judgements, a classifier; nothing moves alone."""

import json
from pathlib import Path

import pytest

from hub.errors import ConfigurationError
from hub.lake import engine
from hub.refresh.run import run
from hub.settings import Workspace
from tests.integration.review.test_review import hub
from tests.pipeline.purchases import bought, decide, group_of, send
from tests.support import Moment, ask

RULE = "rule_id,entity,account,supplier,words,category"
APPROVAL = "rule_id,entity,decision"
JUDGEMENT = "entity,account,supplier,words,category"
LINES = [
    bought("Fournil Vert", 100, account="606100", label="Électricité de mars"),
    bought("Source Claire", 200, account="606100", label="Eau potable"),
    bought("Rivage Bleu", 300, account="606300", label="ELECTRICITE d'avril"),
    bought("Rivage Bleu", 400, account="615500", label="Révision", own="Parc auto"),
]


def told(space: Workspace, *entities: str, period: str = "2025-01") -> list[tuple[str, ...]]:
    """Category, method and version of each line of entities, by amount."""
    query = f"""
        select entity_code, amount_entity::int, category_code, category_method, category_version from fct_spend_line
        where period = '{period}' and list_contains({list(entities)}, entity_code) order by 1, 2
    """
    return ask(space, query)


def choices(space: Workspace, entity: str, period: str = "2025-01") -> dict[int, tuple[str, str, str]]:
    """The same by amount."""
    return {amount: (code, method, version) for _, amount, code, method, version in told(space, entity, period=period)}


def test_a_committee_proposes_an_entity_accepts_and_a_judgement_goes_before(tmp_path: Path) -> None:
    space, clock = group_of(tmp_path / "group", "AB"), Moment()
    for entity in "AB":  # what else each buys: the same bytes are not to come by two feeds
        send(space, entity, "2025-01", *LINES, bought(f"Divers {entity}", 1, account="606400"))
    decide(
        space, "category_rules", RULE, "R1,*,606,,elec,EN-EL-10", "R2,*,6061,,eau,EN-WA-10",
        "R3,B,6155,,parc revis,IT-HW-10", "R4,B,6063,NAME:RIVAGE BLEU,,IT-HW-10",
    )  # fmt: skip
    run(space, clock())
    proposed = told(space, "A")
    assert {method for _, _, _, method, _ in proposed} == {"account"}, "nobody accepted it"
    # B wrote rules of its own, on words and on a supplier: they hold there at once, and nowhere else.
    assert choices(space, "B")[400] == ("IT-HW-10", "rule", "R3")
    assert choices(space, "B")[300] == ("IT-HW-10", "rule", "R4")

    decide(space, "category_approvals", APPROVAL, "R1,A,accepted", "R2,A,declined")
    run(space, clock())
    accepted = choices(space, "A")
    assert accepted[100] == ("EN-EL-10", "rule", "R1") == accepted[300], "whatever case and accents"
    assert {accepted[200], accepted[400]} == {row[2:] for row in proposed if row[1] in (200, 400)}
    assert choices(space, "B")[100][1] == "account"

    # On exactly these lines somebody knows better; the other lines of the rule stay.
    decide(
        space,
        "categories",
        JUDGEMENT,
        "A,606300,NAME:RIVAGE BLEU,,EN-GA-10",
        "A,615500,NAME:RIVAGE BLEU,Parc auto,IT-SW-10",
    )
    outcome = run(space, clock())
    assert outcome.problems == []
    judged = choices(space, "A")
    assert judged[300] == ("EN-GA-10", "judgement", "2026-01-05")
    assert judged[400][:2] == ("IT-SW-10", "judgement")
    assert judged[100] == accepted[100]

    # Another month: what stood stands, what is like it has the same category.
    before = told(space, "A", "B")
    send(space, "A", "2025-02", *LINES[:3], bought("Nouveau Venu", 50, account="626000", label="abonnement"))
    run(space, clock())
    assert told(space, "A", "B") == before
    assert [choices(space, "A", "2025-02")[amount] for amount in (100, 300)] == [judged[100], judged[300]]

    # A slip in a ledger is told with its line, and the figures stay.
    figures = ask(space, "select * from spend_cube order by all")
    ledger = space.decisions / "categories.csv"
    good = ledger.read_text(encoding="utf-8")
    ledger.write_text(good + "A,606100,NAME:FOURNIL VERT,,XX-XX-99,Ann,2026-01-05,why\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"(?s)categories\.csv:4.*XX-XX-99"):
        run(space, clock())
    assert ask(space, "select * from spend_cube order by all") == figures
    # It is taken back, without a category.
    ledger.write_text(good + "A,606300,NAME:RIVAGE BLEU,,,Ann,2026-01-06,mistaken\n", encoding="utf-8")
    run(space, clock())
    assert choices(space, "A")[300] == accepted[300]


TAXONOMY = """category_code,parent_code,category_level,label_en,owner,may_massify,massify_reason
P,,1,Purchases,,,
P-1,P,2,Goods,,,
P-1-1,P-1,3,Power,Nora,true,
P-1-2,P-1,3,Paper,Omar,false,each site has its own
"""


def test_a_group_has_its_own_taxonomy(tmp_path: Path) -> None:
    space, clock = group_of(tmp_path / "group", "A", taxonomy="workspace"), Moment()
    send(space, "A", "2025-01", *LINES)
    space.reference.mkdir()
    (space.reference / "taxonomy.csv").write_text(TAXONOMY, encoding="utf-8")
    (space.reference / "account_category.csv").write_text("account_prefix,category_code\n606,P-1-2\n", encoding="utf-8")
    decide(space, "category_rules", RULE, "R1,A,,,elec,P-1-1")
    run(space, clock())
    found = choices(space, "A")
    assert found[100] == ("P-1-1", "rule", "R1")
    assert found[200] == ("P-1-2", "account", "accounts")
    assert found[400][1] == "none"
    owners = (
        "select category_code, owner, may_massify, massify_reason from dim_category where category_level = 3 order by 1"
    )
    assert ask(space, owners)[:2] == [("P-1-1", "Nora", True, None), ("P-1-2", "Omar", False, "each site has its own")]


def test_the_classifier_answers_once_enough_was_judged_whatever_the_order_of_lines(tmp_path: Path) -> None:
    trades = [("Electricite", "EN-EL-10"), ("Imprimerie", "MK-AD-90"), ("Informatique", "IT-HW-10")]
    towns = ["Arvor", "Brisac", "Cluny", "Dinan", "Etretat", "Fecamp", "Guéret", "Hyères"]
    lines = [
        bought(f"{trade} {town}", 100 + at, account="628000", label=f"{trade} facture")
        for at, (trade, town) in enumerate((trade, town) for town in towns for trade, _ in trades)
    ]
    spaces = group_of(tmp_path / "one", "A"), group_of(tmp_path / "other", "A")
    for space, sent in zip(spaces, (lines, lines[::-1]), strict=True):
        for town in towns[:6]:
            ids = [f"NAME:{trade} {town}".upper().replace("É", "E") for trade, _ in trades]
            judged = zip(ids, trades, strict=True)
            decide(space, "categories", JUDGEMENT, *(f"A,628000,{supplier},,{code}" for supplier, (_, code) in judged))
        send(space, "A", "2025-01", *sent)
        run(space, Moment()())
    one, other = spaces
    query = """
        select local_supplier_name, category_code, category_method, category_confidence, category_version,
        spend_line_id from fct_spend_line order by all
    """
    found = ask(one, query)
    assert [row[:5] for row in found] == [row[:5] for row in ask(other, query)]
    expected = dict(trades)
    guessed = [row for row in found if row[2] == "classifier"]
    assert len(guessed) >= 4, [row for row in found if row[2] != "judgement"]
    assert all(row[1] == expected[row[0].split()[0]] and 0.5 <= row[3] <= 1 for row in guessed)
    said = hub("explain", "line", guessed[0][5], "--home", one.home)
    assert "by the classifier, confidence " in said
    with engine.working(one) as connection:
        rows = connection.execute(
            f"select model_id, content from {engine.scan(one.lake, 'classifier_card')}"
        ).fetchall()
    [(model, content)] = rows
    assert guessed[0][4] == f"classifier:{model}" == f"classifier:{json.loads(content)['model']}"
