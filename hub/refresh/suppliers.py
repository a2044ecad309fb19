"""Who the suppliers are, in a refresh: gathers what speaks of them, lets ``hub.suppliers`` decide, and remembers.

What was compared once is kept in the lake (``compare``), what was told before too (``lake.told``): a supplier keeps its
id, and a refresh compares new names only.
"""

import datetime as dt
from dataclasses import dataclass, field

import polars as pl

from hub.group.load import Declared
from hub.lake import engine, told
from hub.lake.build import Build, register_touched
from hub.refresh.alike import Alike, alike
from hub.refresh.categories import frame
from hub.refresh.linked import Linked, linked
from hub.suppliers.identity import group_companies, identify
from hub.suppliers.judged import over_units, parted
from hub.suppliers.others import LOCAL, shared_ibans
from hub.suppliers.persons import is_person
from hub.suppliers.proposed import entries_told, links_told, pairs_told
from hub.suppliers.recognition import PARTY, recognise
from hub.suppliers.resolve import EDGE, Evidence, Resolved, between_units, name_units, recall, resolve


@dataclass
class Suppliers:
    """The suppliers of the refresh that makes ``publication_id`` at ``now``. ``former``: the publications before it
    that count, oldest first. ``registers_then``: it is made again, with the registers in that state ('' without any),
    so that what it told is not decided once more."""

    build: Build
    declared: Declared
    former: list[str]
    publication_id: str
    now: dt.datetime
    registers_then: str | None = None
    resolved: Resolved | None = field(default=None, init=False)
    _met: pl.DataFrame | None = field(default=None, init=False)
    _alike: Alike | None = field(default=None, init=False)
    _linked: Linked | None = field(default=None, init=False)
    _units: pl.DataFrame | None = field(default=None, init=False)

    def identify(self) -> bool:
        """Tables ``landed.supplier_*`` and ``group_company`` for all local suppliers, those of former refreshes too;
        ``landed.invoice_supplier`` for who sent the electronic invoices.

        True when that changed who somebody is that an (entity, period) deals with which nothing else touches: it is
        touched now, and has to be conformed as well.
        """
        connection = self.build.connection
        connection.execute(engine.sql("suppliers_met"))
        met = self.build.frame(engine.sql("suppliers_known"))
        if self._met is None or not met.equals(self._met):
            self._met = met
            self._resolve(met)
        connection.execute(engine.sql("suppliers_identity"))
        more = self.build.frame(engine.sql("suppliers_touch"))
        if more.is_empty():
            return False
        self.build.put("touched_by_suppliers", more)
        register_touched(self.build, "select * from landed.touched union select * from landed.touched_by_suppliers")
        return True

    def _resolve(self, met: pl.DataFrame) -> None:
        build, rules = self.build, self.declared.group.suppliers
        table = build.scan("supplier_identifier")
        build.connection.execute(f"create or replace view landed.supplier_identifier as select * from {table}")
        identifiers = build.frame(engine.sql("suppliers_identifiers"))
        judged = _judgements(self.declared)
        members = parted(_with_units(identify(met, identifiers), met), judged)
        inside = group_companies(met, self.declared.group, _inside(self.declared))
        build.put("group_company", inside)
        # Companies of the group are known by declaration: their names are much alike, and are nobody's else.
        names = name_units(members.join(inside, on=LOCAL, how="anti", nulls_equal=True))
        judgements = over_units(judged, members)
        pointed = pl.concat([judgements["left"], judgements["right"]])
        compared = names["name"].unique().sort() if rules.likeness else names["name"].clear()
        is_past = self.registers_then is not None
        self._alike = alike(build, compared, self.declared.name_words, self.former, is_past)
        self._linked = linked(build, members, names, pointed, rules, self.former, self.registers_then)
        questions = shared_ibans(members, identifiers).with_columns(
            score=pl.lit(None, pl.Float64), method=pl.lit("iban")
        )
        pairs = between_units(self._alike.pairs, names)
        evidence = Evidence(pairs, questions.select(*EDGE), self._linked.links, self._linked.entries, judgements)
        former = told.members(build, self.former)
        self.resolved = (
            recall(members, evidence, former, rules) if is_past else resolve(members, evidence, former, rules)
        )
        self._register(self.resolved, evidence)
        units = members.rename({"unit_id": "supplier_id"})
        self._units = units
        parties = build.frame(f"select distinct {', '.join(PARTY)} from landed.delivered_invoice_line order by all")
        build.put("invoice_supplier", self.recognised(parties).drop("is_known"))

    def _register(self, found: Resolved, evidence: Evidence) -> None:
        build = self.build
        build.put("supplier_identity", found.members.with_columns(is_person=is_person(found.members["supplier_name"])))
        build.put("supplier_pair", pairs_told(found, evidence, float(self.declared.group.suppliers.propose)))
        build.put("supplier_link", links_told(found, evidence))
        # Lists do not travel to every engine, and the marts tell the one name.
        for name, rows in (("supplier_entry", entries_told(found, evidence)), ("register_entry", evidence.entries)):
            build.put(name, rows.drop("other_names", strict=False))
        changes = told.changes(build, self.former)
        now = found.changes.with_columns(publication_id=pl.lit(self.publication_id), changed_at=pl.lit(self.now))
        build.put("supplier_change", pl.concat([changes, now.select(changes.columns).cast(changes.schema)]))

    def recognised(self, parties: pl.DataFrame) -> pl.DataFrame:
        """``parties`` (PARTY) with ``supplier_id`` and ``supplier_method``: by what sure rules call them, then as the
        supplier that this is. ``is_known``: whether the books name it at all."""
        assert self.resolved is not None and self._units is not None
        settled = self.resolved.clusters.rename({"supplier_id": "settled"})
        found = recognise(parties, self._units).join(settled, left_on="supplier_id", right_on="unit_id", how="left")
        is_known = pl.col("settled").is_not_null()
        return found.with_columns(supplier_id=pl.coalesce("settled", "supplier_id"), is_known=is_known).drop("settled")

    def tell(self) -> None:
        """Keep in the lake what the former publications did not tell."""
        build, found, stamp = self.build, self.resolved, {"publication_id": self.publication_id}
        if found is None or self._alike is None or self._linked is None:
            return
        now = found.members.drop_nulls("supplier_id").select(
            "entity_code", "supplier_code", "supplier_name", supplier_siren="supplier_siren_given",
            supplier_vat="supplier_vat_given", unit_id="unit_id", supplier_id="supplier_id", method="supplier_method",
            score="score", status="status",
        )  # fmt: skip
        told.tell(build, "supplier_member", _unlike(now, told.members(build, self.former)), **stamp)
        told.tell(build, "supplier_change", found.changes, **stamp)
        entries, registers = self._linked.entries.drop("other_names"), self._linked.registers_id
        known = told.entries(build, self.former, registers)
        told.tell(build, "register_entry", _unlike(entries, known), registers_id=registers, **stamp)
        told.tell(build, "register_link", self._linked.new, registers_id=registers, **stamp)
        if self._alike.words is not None:
            told.tell(build, "likeness_word", self._alike.words, model_id=self._alike.model_id, **stamp)


def _unlike(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """The rows that were not told just so."""
    return now.join(before.select(now.columns), on=now.columns, how="anti", nulls_equal=True)


def _with_units(identified: pl.DataFrame, met: pl.DataFrame) -> pl.DataFrame:
    given = met.select(supplier_siren_given="supplier_siren", supplier_vat_given="supplier_vat")
    rows = identified.rename({"supplier_id": "unit_id", "supplier_method": "unit_method"}).drop("supplier_name_group")
    return pl.concat([rows, given], how="horizontal")


def _judgements(declared: Declared) -> pl.DataFrame:
    columns = (*(f"{side}_{key}" for side in ("left", "right") for key in ("entity", "code", "name")), "judgement")
    return frame(declared.ledgers.suppliers, columns)


def _inside(declared: Declared) -> dict[str, dict[str, str]]:
    """Entity code → what its feeds declare to be companies of the group."""
    return {
        entity: dict(feed.intercompany.suppliers)
        for feed in declared.feeds
        for entity in ([feed.entity] if feed.entities is None else feed.entities.map.values())
    }
