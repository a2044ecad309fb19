"""One supplier of several entities: what machines find, what people decide, and an id that stays, through refreshes."""

import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from hub.demo.identifiers import french_iban
from hub.lake import publish
from hub.refresh.rebuild import rebuild
from hub.refresh.run import run
from hub.settings import Workspace
from tests.integration.review.small_cube import cells_of, fill
from tests.integration.review.test_review import hub
from tests.pipeline.purchases import bought, decide, group_of, send
from tests.pipeline.test_incremental import change, differences
from tests.support import Moment, ask

SIRENS = ("552100554", "542065479", "428240287")
NAMES = {
    "A": ["BOULANGERIE MARTINET SARL", "Transports Kervella SAS", "Garage Lefranc", "Imprimerie des Quais",
          "Menuiserie Poulain", "Cabinet Durand Conseil", "Plomberie Vasseur", "Fleurs de Lune", "Atelier Bonnard"],
    "B": ["Boulangerie Martinet", "TRANSPORTS KERVELLA BRETAGNE", "Garage Lefrancq", "IMPR. DES QUAIS",
          "MENUISERIE POULIN", "CABINET DURAND", "PLOMBERIE VASSEUR ET FILS", "Kiosque Orion", "Bonnard atelier"],
    "C": ["Boulangerie Martinet 2025", "KERVELLA TRANSPORTS", "Garage Lefran", "Imprimerie des Quai",
          "Poulain Menuiserie", "Durand Cabinet Conseil", "VASSEUR PLOMBERIE", "Papeterie Zenith", "ATELIERS BONNARD"],
}  # fmt: skip
JUDGEMENT = "left_entity,left_code,left_name,right_entity,right_code,right_name,judgement,score"
KERVELLA = {"KERVELLA TRANSPORTS", "Transports Kervella SAS"}
REGISTER = """registers:
  - name: known
    kind: csv
    files: ["known.csv"]
    country: FR
    columns: {name: Company, siren: Siren, size_class: Size, size_class_year: Year, city: City}
"""


def suppliers(space: Workspace) -> dict[str, str]:
    """Local name → supplier."""
    return dict(ask(space, "select local_supplier_name, supplier_id from xref_supplier"))


def groups(space: Workspace) -> set[frozenset[tuple[str, str]]]:
    """The local suppliers of each supplier, whatever its id."""
    query = "select list((entity_code, local_supplier_name)) from xref_supplier group by supplier_id"
    return {frozenset(members) for (members,) in ask(space, query)}


def register(space: Workspace, *rows: str) -> None:
    folder = space.reference / "registers"
    folder.mkdir(parents=True, exist_ok=True)
    (space.reference / "registers.yml").write_text(REGISTER, encoding="utf-8")
    (folder / "known.csv").write_text("\n".join(["Company;Siren;Size;Year;City", *rows]) + "\n", encoding="utf-8")


class Story:
    """A workspace, and a copy of each file that it published."""

    def __init__(self, home: Path) -> None:
        self.space, self.clock, self.files = group_of(home / "group", "ABC"), Moment(), home / "files"
        self.files.mkdir()

    def keep(self) -> str:
        """The publication that is in place."""
        last = publish.history(self.space)[-1].publication_id
        shutil.copy(self.space.cube_file, self.files / f"{last}.duckdb")
        return last

    def refresh(self, **how: Any) -> str:
        outcome = run(self.space, self.clock(), **how)
        assert outcome.is_new and outcome.problems == []
        return self.keep()


def answered(path: Path, answers: dict[frozenset[str], str]) -> Path:
    """The workbook, each pair of names answered."""
    sheet = cells_of(path)["Suppliers"]
    asked = {frozenset(name for name in row if isinstance(name, str)): row[0] for row in sheet[2:]}
    found = {}
    for names, answer in answers.items():
        [row_id] = [row_id for cells, row_id in asked.items() if names <= cells]
        found["Suppliers", row_id] = answer
    return fill(path, found)


@pytest.mark.slow
def test_people_decide_and_it_stays_whatever_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story(tmp_path)
    space = story.space
    for entity, names in NAMES.items():
        send(space, entity, "2025-01", *(bought(name, 100 * at + ord(entity)) for at, name in enumerate(names, 1)))
    story.refresh()
    before = suppliers(space)
    assert len({before[NAMES[entity][0]] for entity in "ABC"}) == 1, "a legal form and a year are no other supplier"
    assert len({before[name] for name in KERVELLA}) == 2
    assert before["Garage Lefranc"] == before["Garage Lefrancq"] == before["Garage Lefran"]
    assert before["Fleurs de Lune"] != before["Kiosque Orion"]

    # What people say of what was proposed; and they part two that the hub had put together.
    book = Path(json.loads(hub("review", "suppliers", "--home", space.home, "--json"))["file"])
    quays = frozenset({"IMPR. DES QUAIS", "Imprimerie des Quai"})
    filled = answered(book, {frozenset(KERVELLA): "same", quays: "different"})
    decide(space, "suppliers", JUDGEMENT, "A,,Garage Lefranc,B,,Garage Lefrancq,different,")
    told = json.loads(hub("review", "apply", filled, "--partly", "--home", space.home, "--json"))
    second, after = story.keep(), suppliers(space)
    assert len({after[name] for name in KERVELLA}) == 1
    assert {one["kind"] for one in told["changed"]["suppliers"]} == {"merge", "split"}
    assert after["Garage Lefranc"] != after["Garage Lefrancq"], "the third name, alike to both, joins one of them"
    [gone] = {before[name] for name in KERVELLA} - set(after.values())
    merge = ask(space, f"select kind, supplier_id, reason from supplier_change where former_supplier_id = '{gone}'")
    assert merge == [("merge", after["KERVELLA TRANSPORTS"], "judgement")]
    assert ask(space, "select kind, reason from supplier_change where kind = 'split'") == [("split", "judgement")]
    assert after["KERVELLA TRANSPORTS"] in hub("explain", "supplier", gone, "--home", space.home)
    judged = "select method, status, score from xref_supplier where status = 'judged'"
    assert {row[:2] for row in ask(space, judged)} == {("judgement", "judged")}

    # Killed after it told the lake who is who, before its file took its place: it never was.
    send(space, "B", "2025-02", bought("Kiosque Orion", 5, SIRENS[1]), bought("Papeterie Zenith", 5, SIRENS[1]))
    lost = (space.inbox / "B/list/2025-02.csv").read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(publish, "put_in_place", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            run(space, story.clock())
    assert suppliers(space) == after
    (space.inbox / "B/list/2025-02.csv").unlink()
    taken_back = f"delivery_id,by,reason\n{sha256(lost).hexdigest()},me,a mistake\n"
    (space.decisions / "withdrawn.csv").write_text(taken_back, encoding="utf-8")

    # A number that is known later, another delivery: the ids stay, what was judged too.
    changes = ask(space, "select * from supplier_change")
    send(space, "A", "2025-02", bought("Transports Kervella SAS", 70, SIRENS[0]), bought("Garage Lefrancq", 3))
    story.refresh()
    later = suppliers(space)
    assert {name: later[name] for name in after} == after
    assert ask(space, "select * from supplier_change") == changes
    siren = f"select siren, identified_by from dim_supplier where supplier_id = '{after['KERVELLA TRANSPORTS']}'"
    assert ask(space, siren) == [(SIRENS[0], "siren")]

    # A register that comes, then changes: by number and by name.
    boulangerie = f"select size_class, city, register_id from dim_supplier where supplier_id = '{after[NAMES['A'][0]]}'"
    size = f"select size_class, size_class_year from dim_supplier where supplier_id = '{after['KERVELLA TRANSPORTS']}'"
    register(
        space, f"KERVELLA FRERES;{SIRENS[0]};ETI;2023;Brest", f"BOULANGERIE MARTINET;{SIRENS[2]};PME;2023;Vannes",
        f"PAPETERIE DU PORT;{SIRENS[1]};PME;2023;Nantes",
    )  # fmt: skip
    fourth = story.refresh()
    assert ask(space, size) == [("ETI", 2023)]
    assert ask(space, boulangerie) == [("PME", "Vannes", f"SIREN:{SIRENS[2]}")]
    assert suppliers(space) == later
    register(space, f"KERVELLA FRERES;{SIRENS[0]};GE;2024;Brest")
    fifth = story.refresh()
    assert ask(space, size) == [("GE", 2024)]
    assert ask(space, boulangerie) == [(None, None, None)]
    assert not run(space, story.clock()).is_new

    # The caches gone, the same again; and each publication is made again as it was.
    shutil.rmtree(space.warehouse)
    whole = story.refresh(is_whole=True)
    assert differences(story.files / f"{fifth}.duckdb", story.files / f"{whole}.duckdb") == {}
    shutil.rmtree(space.reference)  # what the registers say now is nothing to a past publication
    for publication in (second, fourth, fifth):
        rebuild(space, publication, tmp_path / "again.duckdb")
        assert differences(story.files / f"{publication}.duckdb", tmp_path / "again.duckdb") == {}, publication


def lines_of(entity: str) -> list[tuple[str, ...]]:
    shared, other = french_iban(7), french_iban(8)
    own = {
        "A": [bought("Dupont Services", 10, SIRENS[0]), bought("Alpha Conseil", 20, iban=shared),
              bought("Menuiserie Poulain", 30, iban=other), bought("Martin Gaz", 40, "552100555"), bought("Rose", 3)],
        "B": [bought("Dupont Services", 11, SIRENS[1]), bought("Zeta Transports", 21, iban=shared), bought("Iris", 4),
              bought("Menuiserie Roulin", 31, iban=other)],
        "C": [bought("Dupont Services", 12), bought("Lilas", 5), bought("Martin Gaz", 41)],
    }  # fmt: skip
    return own[entity] + [bought(name, at + 1) for at, name in enumerate(NAMES[entity])]


def test_what_numbers_and_people_keep_apart_in_any_order(tmp_path: Path) -> None:
    one, other = group_of(tmp_path / "one", "ABC"), group_of(tmp_path / "other", "CBA")
    clock = Moment()
    for space in (one, other):
        decide(
            space,
            "suppliers",
            JUDGEMENT,
            "A,,Rose,B,,Iris,same,",
            "B,,Iris,C,,Lilas,same,",
            "A,,Rose,C,,Lilas,different,",
        )
    for entity in "ABC":
        send(one, entity, "2025-01", *lines_of(entity))
        send(other, entity, "2025-01", *reversed(lines_of(entity)))
    run(one, clock())
    run(other, clock())
    assert groups(one) == groups(other)

    services = (
        "select entity_code, supplier_id from xref_supplier where local_supplier_name = 'Dupont Services' order by all"
    )
    found = dict(ask(one, services))
    assert (found["A"], found["B"]) == (f"SIREN:{SIRENS[0]}", f"SIREN:{SIRENS[1]}")
    assert found["C"] not in (found["A"], found["B"]), "a name that two companies bear says nothing"
    flags = (
        "select entity_code, identifier_flag from xref_supplier where local_supplier_name = 'Martin Gaz' order by all"
    )
    [(_, wrong), (_, none)] = ask(one, flags)
    assert wrong and not none
    both = "left_name, right_name, status, left_supplier_id = right_supplier_id"
    assert sorted(ask(one, f"select {both} from supplier_pair where method = 'iban'")) == [
        ("Alpha Conseil", "Zeta Transports", "proposed", False),
        ("Menuiserie Poulain", "Menuiserie Roulin", "proposed", False),
    ]
    asked = "select left_name, right_name from supplier_pair where evidence like '%judged different too%'"
    assert ask(one, asked) == [("Iris", "Rose")], "in the order of the alphabet: Iris and Lilas were together already"
    assert "judged different too" in hub("explain", "supplier", suppliers(one)["Rose"], "--home", one.home)

    # A group that wants suppliers linked to a register, and has none, is told so; the figures stay.
    change(one.group_file, lambda group: group.update(thresholds={"linked": 0.9}))
    figures = ask(one, "select sum(amount_accrual) from spend_cube")
    run(one, clock())
    levels = ask(one, "select distinct level, reason from consolidation_status")
    assert {level for level, _ in levels} == {"L1"}
    assert all("register" in reason and "90" in reason for _, reason in levels), levels
    assert ask(one, "select sum(amount_accrual) from spend_cube") == figures
