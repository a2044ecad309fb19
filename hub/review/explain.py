"""Why a supplier is who it is: every local name, link, score, judgement, merge and split, as data and in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hub.decisions.ledgers import Ledgers
from hub.decisions.records import REGISTER, Side, SupplierJudgement
from hub.errors import UsageError
from hub.lake.answers import money
from hub.review import told
from hub.review.published import Cube, Record

_METHODS = {
    "siren": "its SIREN, with a right key",
    "vat": "its VAT number, with a right key",
    "lei": "its LEI",
    "company_number": "its company number",
    "code": "the entity's own code",
    "name": "the same name, once normalised",
    "likeness": "a name that is like it",
    "register": "the same entry of a register",
    "iban": "the same bank account",
    "judgement": "somebody's judgement",
}


@dataclass(frozen=True)
class Explained:
    """``data`` for programs; ``parts``: (title, lines) for people."""

    data: dict[str, Any]
    parts: list[tuple[str, list[str]]]


def explain_supplier(cube: Cube, ledgers: Ledgers, supplier_id: str, currency: str) -> Explained:
    """Everything that makes the supplier. UsageError with near ids when there is none, nor ever was."""
    way = [] if cube.ask(told.SUPPLIER, [supplier_id]) else cube.ask(told.LEADS_TO, {"id": supplier_id})
    ids = _ends(supplier_id, way)
    found = [one for one in ids if cube.ask(told.SUPPLIER, [one])]
    if not found:
        near = [f"{row['id']} ({row['name']})" for row in cube.ask(told.NEAR_SUPPLIERS, {"id": supplier_id})]
        raise UsageError(f"no supplier {supplier_id!r}", todo=f"did you mean {' or '.join(near)}?" if near else "")
    made = [_one(cube, ledgers, one, currency) for one in found]
    former = [_change(row) for row in way]
    parts = [(f"{supplier_id} is {' and '.join(found)} now", former)] if way else []
    data = {"asked": supplier_id, "way": way, "suppliers": [one.data for one in made]}
    return Explained(data, [*parts, *(part for one in made for part in one.parts)])


def _ends(supplier_id: str, way: list[Record]) -> list[str]:
    """The ids where the changes end: one after merges, several after a split."""
    formers = {row["former_supplier_id"] for row in way}
    ends = [row["supplier_id"] for row in way if row["supplier_id"] not in formers]
    return list(dict.fromkeys(ends)) or [supplier_id]


def _one(cube: Cube, ledgers: Ledgers, supplier_id: str, currency: str) -> Explained:
    supplier = cube.ask(told.SUPPLIER, [supplier_id])[0]
    local = cube.ask(told.LOCAL, [supplier_id])
    links = cube.ask(told.LINKS, [supplier_id])
    pairs = cube.ask(told.PAIRS, {"id": supplier_id})
    changes = cube.ask(told.CHANGES, {"id": supplier_id})
    judgements = [one for one in ledgers.suppliers if _concerns(one, local)]
    parts = [
        (f"{supplier_id}  {supplier['supplier_name']}", _identity(supplier)),
        (f"Local suppliers ({currency}, Σ|amount|)", [_local(row) for row in local]),
        ("Register", [_link(row) for row in links]),
        ("May be, or were said to be or not to be", [_pair(row, supplier_id) for row in pairs]),
        ("Judgements", [_judgement(one) for one in judgements]),
        ("Merges and splits", [_change(row) for row in changes]),
    ]
    data = {
        "supplier": supplier, "local": local, "register": links, "pairs": pairs, "changes": changes,
        "judgements": [one.model_dump() for one in judgements],
    }  # fmt: skip
    return Explained(data, [parts[0], *((title, lines) for title, lines in parts[1:] if lines)])


def _concerns(one: SupplierJudgement, local: Iterable[Record]) -> bool:
    sides = [side for side in (one.left, one.right) if side.entity != REGISTER]
    names = [(row["entity_code"], row["local_supplier_code"], row["local_supplier_name"]) for row in local]
    return any(side.is_of(*name) for side in sides for name in names)


def _identity(supplier: Record) -> list[str]:
    size = f"{supplier['size_class']} in {supplier['size_class_year']}" if supplier["size_class"] else None
    place = " ".join(str(supplier[name]) for name in ("postcode", "city", "department") if supplier[name])
    facts = {
        "SIREN": supplier["siren"], "VAT number": supplier["vat_number"], "identified by": supplier["identified_by"],
        "register": _joined(supplier["register_id"], supplier["register_name"]), "size": size,
        "activity": supplier["activity"], "parent": _joined(supplier["parent_id"], supplier["parent_name"]),
        "where": place, "social economy": "yes" if supplier["is_ess"] else None,
        "person": "yes, a natural person" if supplier["is_person"] else None,
    }  # fmt: skip
    return [f"{name}: {value}" for name, value in facts.items() if value]


def _joined(*values: object) -> str:
    return " ".join(str(value) for value in values if value)


def _local(row: Record) -> str:
    flag = f", {row['identifier_flag'].replace('_', ' ')}" if row["identifier_flag"] else ""
    return (
        f"{row['entity_code']} {row['local_supplier_code'] or 'without code'} {row['local_supplier_name'] or ''}: "
        f"{_by(row)}, {row['status']}{flag}; {money(row['amount_group'])} in {row['line_count']:,} lines"
    )


def _by(row: Record) -> str:
    score = f" (score {row['score']:.2f})" if row["score"] is not None else ""
    return f"by {_METHODS.get(row['method'], row['method'])}{score}"


def _link(row: Record) -> str:
    second = ""
    if row["second_register_id"]:
        score = f", score {row['second_score']:.2f}" if row["second_score"] is not None else ""
        second = f"; second best {row['second_register_id']} {row['second_register_name'] or ''}{score}"
    return f"{row['register_id']} {row['register_name']}: {row['status']} {_by(row)}: {row['evidence']}{second}"


def _pair(row: Record, supplier_id: str) -> str:
    side = "right" if row["left_supplier_id"] == supplier_id else "left"
    other = " ".join(str(row[f"{side}_{name}"] or "") for name in ("supplier_id", "entity", "code", "name"))
    return f"{other}: {row['status']} {_by(row)}: {row['evidence']}; {money(row['amount_group'])} at stake"


def _judgement(one: SupplierJudgement) -> str:
    reason = f": {one.reason}" if one.reason else ""
    score = f", score {one.score:.2f} then" if one.score is not None else ""
    return f"{one.by} on {one.on}: {_side(one.left)} and {_side(one.right)} are {one.judgement}{score}{reason}"


def _side(side: Side) -> str:
    return " ".join(part for part in side if part and part != REGISTER)


def _change(row: Record) -> str:
    way = "merged into" if row["kind"] == "merge" else "split off as"
    return f"{row['changed_at']:%Y-%m-%d}: {row['former_supplier_id']} {way} {row['supplier_id']}: {row['reason']}"
