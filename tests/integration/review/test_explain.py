"""Rules of explanations: every reason is told, an old id leads to the present, an unknown one to near ids."""

import json
from pathlib import Path

import pytest

from hub.decisions.ledgers import columns
from hub.decisions.records import CategoryJudgement, CategoryRule, Record, RuleApproval, SupplierJudgement
from hub.errors import UsageError
from hub.settings import Workspace
from tests.integration.review.small_cube import ROWS, publish, workspace_with
from tests.integration.review.test_review import hub


def decide(space: Workspace, name: str, kind: type[Record], *lines: str) -> None:
    space.decisions.mkdir(exist_ok=True)
    (space.decisions / name).write_text("\n".join([",".join(columns(kind)), *lines, ""]))


def told(space: Workspace, *words: str) -> str:
    return hub("explain", *words, "--home", space.home)


def test_a_supplier_is_told_with_every_link_score_and_judgement(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    judged = "BETA,9,,ALPHA,007,Dupont SA,unsure,0.90,Ann,2026-01-05,not at the phone"
    decide(space, "suppliers.csv", SupplierJudgement, judged, "BETA,10,,ALPHA,011,,different,,Bob,2026-01-05,")
    text = told(space, "supplier", "S-1")
    for line in (
        "S-1  Dupont SA",
        "size: PME in 2024",
        "ALPHA 007 Dupont SA: by the same name, once normalised, sure; 700.00 in 7 lines",
        "ALPHA 008 DUPONT: by a name that is like it (score 0.99), accepted; 300.00 in 3 lines",
        "S-2 BETA 9 Dupond: proposed by a name that is like it (score 0.91): names differ by one letter",
        "Ann on 2026-01-05: BETA 9 and ALPHA 007 Dupont SA are unsure, score 0.90 then: not at the phone",
        "2026-01-01: S-0 merged into S-1: same siren",
    ):
        assert line in text
    assert "Bob" not in text
    data = json.loads(told(space, "supplier", "S-1", "--json"))
    assert [one["local_supplier_code"] for one in data["suppliers"][0]["local"]] == ["007", "008"]
    assert data["suppliers"][0]["judgements"][0]["by"] == "Ann"


def test_the_register_is_told_with_its_second_best(tmp_path: Path) -> None:
    text = told(workspace_with(tmp_path), "supplier", "S-3")
    assert text.startswith("S-3  =HYPERLINK")
    assert "SIREN:552100554 ACME SA: proposed by a name that is like it (score 0.88): same words" in text
    assert "second best SIREN:356000000 ACME SERVICES, score 0.80" in text
    assert "invalid siren" in text


def test_an_old_id_leads_to_the_present(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    more = [
        ("P20260102-080000-000000", "2026-01-02 08:00:00", "merge", "S-00", "S-0", "somebody said so"),
        ("P20251231-080000-000000", "2025-12-31 08:00:00", "split", "S-8", "S-2", "judged different"),
        ("P20251231-080000-000000", "2025-12-31 08:00:00", "split", "S-8", "S-3", "judged different"),
    ]
    publish(space, {"supplier_change": [*ROWS["supplier_change"], *more]})
    assert told(space, "supplier", "S-0").startswith("S-0 is S-1 now\n  2026-01-01: S-0 merged into S-1")
    assert told(space, "supplier", "S-8").startswith("S-8 is S-2 and S-3 now\n")
    with pytest.raises(UsageError):  # merged into S-0 after that was gone: it leads nowhere
        told(space, "supplier", "S-00")


def test_ids_in_a_circle_end(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    day = "2026-01-02 08:00:00"
    circle = [("P2", day, "merge", "A", "B", "x"), ("P2", day, "merge", "B", "A", "x")]
    publish(space, {"supplier_change": circle})
    with pytest.raises(UsageError, match="no supplier 'A'"):
        told(space, "supplier", "A")


def test_an_unknown_id_gets_near_ones(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    with pytest.raises(UsageError, match="did you mean S-2 \\(Dupond\\)"):
        told(space, "supplier", "dupond")
    with pytest.raises(UsageError, match="did you mean abc-1-1 "):
        told(space, "line", "abc-1")


def test_a_line_is_told_from_its_file_to_its_level(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    text = told(space, "line", "abc-2-1")
    for line in (
        "b.txt, line 13 (feed BETA.ledger)",
        "account 6226 Fees (not mapped in the group's chart): opex, invoice",
        "S-2 Dupond; BETA writes 9 Dupond",
        "allocated: one of several of the entry",
        "UNCLASSIFIED Unclassified / Non classé",
        "by nothing: it has none, version v1",
        "second best IT-SW-20 Software as a service, confidence 0.40",
        "GBP 500.00 in the document, 500.00 in the entity's currency",
        "× 1.2 (rate of 2025-12-04) = EUR 600.00, without VAT",
        "L1 of L3 wanted: 40 % has a supplier, 80 % wanted",
    ):
        assert line in text
    assert json.loads(told(space, "line", "abc-2-1", "--json"))["line"]["amount_group"] == "600.00"


def test_a_judgement_on_the_lines_group_is_told(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    row = "ALPHA,6063,S-1,Outils,IT-SW-10,Ann,2026-01-05,seen the invoice"
    decide(space, "categories.csv", CategoryJudgement, row)
    assert "Ann on 2026-01-05: IT-SW-10: seen the invoice" in told(space, "line", "abc-1-1")
    assert "Ann" not in told(space, "line", "abc-2-1")


def test_the_rule_of_a_line_is_told_with_who_accepted_it(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    lines = [(*row[:15], "rule", 1, *row[17:]) for row in ROWS["fct_spend_line"]]
    publish(space, {"fct_spend_line": lines})
    decide(
        space, "category_rules.csv", CategoryRule,
        "R1,*,606,,tool rep,IT-SW-10,Committee,2026-01-01,tools",
        "R2,*,606,,nothing,IT-SW-10,Committee,2026-01-01,",
        "R3,BETA,6,,,IT-SW-10,Committee,2026-01-01,",
    )  # fmt: skip
    decide(space, "category_approvals.csv", RuleApproval, "*,ALPHA,accepted,Ann,2026-01-02,fine")
    text = told(space, "line", "abc-1-1")
    assert "rule R1 of Committee (account begins with 606; text holds tool, rep), accepted by Ann on 2026-01-02" in text
    assert "R2" not in text and "R3" not in text
