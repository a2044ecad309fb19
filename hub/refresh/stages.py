"""The stages of a refresh, in order, without an orchestrator: conform, judge, harmonise, consolidate, certify, publish.

Each stage is a method of ``Refresh``; Dagster's assets and the tests call the same ones. What a stage leaves for the
next is in the build (``lake.build``), and only ``publish`` changes what users see.
"""

import datetime as dt
import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

import polars as pl

from hub.cube import dbt
from hub.cube.dbt import Dbt, ModelRun
from hub.cube.engines import models
from hub.group.load import Declared
from hub.lake import build as lake_build
from hub.lake import engine, memo, past, tables
from hub.lake import publish as lake_publish
from hub.quality import judge as judge_process
from hub.quality.admission import Contender, Decision, admit
from hub.quality.gates import judge, levels, load_suite
from hub.refresh.categories import Categories
from hub.refresh.evidence import Evidence
from hub.refresh.inputs import last_readable, price, register_rates, save_configuration
from hub.refresh.progress import listener
from hub.refresh.state import configuration_id, decided_id, world_id
from hub.refresh.suppliers import Suppliers
from hub.settings import Workspace, engine_name

OnResult = Callable[[ModelRun], None]
MOMENT = dt.timedelta(microseconds=1)
NAMED = "P%Y%m%d-%H%M%S-%f"  # a publication, by its moment
EVERYTHING = "select entity_code, period from landed.cell"


def warm() -> None:
    """Begin what a refresh needs and takes seconds to import, beside what the process does meanwhile."""
    judge_process.warm()
    dbt.warm()


@dataclass
class Refresh:
    """One refresh in progress. Use as a context manager: leaving it throws the scratch files away.

    ``is_whole`` computes everything again; a refresh does so as well where it cannot tell what changed. ``build_name``
    as for ``lake.build.opened``.
    """

    space: Workspace
    declared: Declared
    now: dt.datetime
    is_whole: bool = False
    build_name: str = ""
    decisions: list[Decision] = field(default_factory=list)
    publication: lake_publish.Publication | None = None
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> "Refresh":
        history = lake_publish.history(self.space)
        # A clock that was set back must not sort this publication before the last one, nor give it the name of one that
        # was killed: what that one told the lake would count.
        tried = [one.published_at for one in history[-1:]] + last_tried(self.space)
        self.now = max([self.now, *(moment + MOMENT for moment in tried)])
        self.publication_id = f"{self.now:{NAMED}}"
        self.configuration_id = save_configuration(self.space, self.declared)
        self.declared = last_readable(self.space, self.declared)
        self.rate_set_id = register_rates(self.space)
        self.world = world_id(self.space, self.rate_set_id)
        # Later landings of other processes do not disturb this refresh: it reads the lake as it is now.
        self.build = self._stack.enter_context(
            lake_build.opened(self.space, tables.versions(self.space.lake), self.build_name)
        )
        # Another engine makes whole marts: it has no copy of the published file to replace rows in.
        if self.is_whole or engine_name() != "duckdb":
            memo.forget(self.space)
        self.is_whole = not memo.recall(self.build, history[-1].publication_id if history else None, self.world)
        lake_build.attach_publication(self.build, None if self.is_whole else self.space.cube_file)
        self.dbt = self._stack.enter_context(models(self.build))
        former = counted(self.build, self.space)
        refresh = (former, self.publication_id, self.now)
        self.suppliers = Suppliers(self.build, self.declared, *refresh)
        self.categories = Categories(self.build, self.declared, decided_id(self.space), *refresh)
        self.evidence = Evidence(self.build, self.declared, self.suppliers, self.rate_set_id, *refresh)
        return self

    def __exit__(self, *raised: object) -> None:
        self._stack.close()

    def conform(self, on_result: OnResult | None = None) -> list[ModelRun]:
        """Register what contends, make spend lines with their type and supplier out of it, and tell who those are.

        Of an (entity, period) whose landings, declarations and suppliers are what they were, nothing is computed: the
        published file keeps its rows.
        """
        listener().stage("conform")
        lake_build.register_declarations(self.build, self.declared)
        lake_build.register_lake(self.build, incumbents(self.build, self.space))
        lake_build.register_touched(self.build, EVERYTHING if self.is_whole else engine.sql("build_touched"))
        runs = self.dbt.build("conformed", on_result)
        while self.suppliers.identify():
            runs = self.dbt.build("conformed", on_result)
        return runs

    def judge(self, gate: str) -> pl.DataFrame:
        """Judge one gate, and leave its verdicts for the next stages. Rows: ``quality.gates.VERDICT_SCHEMA``."""
        listener().stage(f"judge {gate}")
        suite = load_suite(gate)
        verdicts = judge(suite, self.build.frame(f"select * from intermediate.{suite.metrics}"))
        if gate in ("L2", "L3"):
            verdicts = self._only_balanced(verdicts)
        lake_build.add_verdicts(self.build, verdicts, self.now)
        return verdicts

    def _only_balanced(self, verdicts: pl.DataFrame) -> pl.DataFrame:
        """What did not pass L1 was not harmonised, so the gates above have nothing to say of it."""
        balanced = self.build.frame(
            "select landing_id, entity_code, period from landed.contender anti join "
            "(from landed.verdict where not passed and gate in ('L0', 'L1')) using (landing_id, entity_code, period) "
            "union select landing_id, entity_code, period from landed.contender where is_incumbent"
        )
        return verdicts.join(balanced, on=["landing_id", "entity_code", "period"], how="semi")

    def harmonise(self, on_result: OnResult | None = None) -> list[ModelRun]:
        """Give lines their group supplier, category and currency."""
        listener().stage("harmonise")
        price(self.build, self.declared, self.rate_set_id)
        self.categories.choose()
        return self.dbt.build("harmonised", on_result)

    def consolidate(self, on_result: OnResult | None = None) -> list[ModelRun]:
        """Apply perimeter, share and intercompany."""
        listener().stage("consolidate")
        return self.dbt.build("consolidated", on_result)

    def certify(self) -> list[Decision]:
        """Decide which landing each slot is certified with, from the verdicts; ``landed.admission`` keeps it."""
        reached = levels(self.build.frame("select * from landed.verdict"))
        contenders = []
        for row in self.build.frame("select * from landed.contender").iter_rows(named=True):
            level, reason = reached.get((row["landing_id"], row["entity_code"], row["period"]), (-1, "not judged"))
            slot = (row["feed_id"], row["part"], row["entity_code"], row["period"], row["landing_id"], row["sequence"])
            contenders.append(Contender(*slot, row["is_incumbent"], level, reason))
        self.decisions = admit(contenders)
        self.build.put("decided", decisions_frame(self.publication_id, self.decisions))
        self.build.connection.execute(
            "create table landed.admission as select * from landed.decided union all by name "
            "select * from landed.former_admission anti join landed.touched using (entity_code, period)"
        )
        return self.decisions

    def make_marts(self, on_result: OnResult | None = None) -> list[ModelRun]:
        """Build the tables that users will open, in the scratch publication."""
        listener().stage("make marts")
        return self.dbt.build("published", on_result)

    def gather(self) -> None:
        """Set what others say beside the certified facts: statements, declared figures, estimates, signatures."""
        listener().stage("gather the evidence")
        self.evidence.gather()

    def weigh(self, on_result: OnResult | None = None) -> list[ModelRun]:
        """Build the tables of the evidence. The gates that judge it, L4 and L5, come after."""
        listener().stage("weigh the evidence")
        # Whatever engine made the facts: they are in the file by now, and this is small.
        is_own = engine_name() == "duckdb"
        dbt = self.dbt if is_own else Dbt(self.build.name, lake_build.PUBLICATION, self.space.warehouse / "dbt")
        return dbt.build("evidenced", on_result)

    def publish(self) -> lake_publish.Publication:
        """Seal, verify, record in the lake, and put in place. StructuralError leaves the former publication."""
        listener().stage("publish")
        self.build.connection.execute(engine.sql("levels_raised"))
        row = lake_publish.seal(self.build, self.publication_id, self.now, self.configuration_id, self.rate_set_id)
        counts = lake_publish.verify(self.build.publication_file, row)
        self._record(row)
        keep = self.declared.group.keep_publications
        lake_publish.put_in_place(self.space, self.build.publication_file, row, counts, keep)
        self.publication = row
        if lake_publish.is_wasteful(self.space.cube_file):
            memo.forget(self.space)
        else:
            memo.remember(self.build, self.publication_id, self.world, self.is_whole)
        tables.tidy(self.space.lake)
        return row

    def _record(self, row: lake_publish.Publication) -> None:
        """Write verdicts and admissions before the file takes its place: the file then names what the lake holds."""
        lake = self.space.lake
        stamp = {"publication_id": self.publication_id}
        # Evidence is judged whole each time: the lake keeps what is judged otherwise than before.
        verdicts = self.build.frame(
            "select * from landed.verdict where gate <= 'L3' union all by name select * from landed.new_verdict"
        ).to_dicts()
        tables.append(lake, "gate_verdict", [{**stamp, **one} for one in verdicts])
        decided = self.build.frame("select * from landed.decided").to_dicts()
        emptied = self.build.frame("select * from landed.touched anti join landed.decided using (entity_code, period)")
        tables.append(lake, "admission", [*decided, *({**stamp, **one} for one in emptied.to_dicts())])
        self.suppliers.tell()
        self.categories.tell()
        self.evidence.tell()
        tables.append(lake, "publication", [vars(row)])


def decisions_frame(publication_id: str, decisions: list[Decision]) -> pl.DataFrame:
    """Decisions as rows of the lake's ``admission`` table."""
    text = pl.String()
    schema = dict.fromkeys(("publication_id", "feed_id", "part", "entity_code", "period", "landing_id"), text)
    schema |= {"sequence": pl.Int64(), "level": pl.Int64(), "is_admitted": pl.Boolean(), "reason": text}  # type: ignore[dict-item]
    rows = [
        {
            "publication_id": publication_id, "feed_id": one.contender.feed_id, "part": one.contender.part,
            "entity_code": one.contender.entity_code, "period": one.contender.period,
            "landing_id": one.contender.landing_id, "sequence": one.contender.sequence,
            # A certified figure that a stricter declaration now fails stays, at the foot of the ladder.
            "level": max(one.contender.level, 0) if one.is_admitted else one.contender.level,
            "is_admitted": one.is_admitted, "reason": one.reason,
        }
        for one in decisions
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def incumbents(build: lake_build.Build, space: Workspace) -> pl.DataFrame:
    """What is certified now: the admissions of the publication that is in place, or of the last one that ever was."""
    rows = build.frame("select * from landed.former_admission")
    if rows.is_empty():
        rows = past.admissions(build, counted(build, space))
    return rows.filter("is_admitted").select("feed_id", "part", "entity_code", "period", "landing_id").unique()


def counted(build: lake_build.Build, space: Workspace) -> list[str]:
    """Ids of the publications that took their place, oldest first; without a published file, of all that tried to."""
    published = [one.publication_id for one in lake_publish.history(space)]
    if not published:
        query = f"select publication_id from {build.scan('publication')} order by publication_id"
        published = build.frame(query)["publication_id"].to_list()
    return published


def last_tried(space: Workspace) -> list[dt.datetime]:
    """The moment of the last publication that wrote to the lake, whether it took its place or not; none before that."""
    with engine.working(space) as connection:
        [name] = engine.first(connection, f"select max(publication_id) from {engine.scan(space.lake, 'gate_verdict')}")
    return [dt.datetime.strptime(name, NAMED).replace(tzinfo=dt.UTC)] if name else []


def needs_refresh(space: Workspace, landed_any: bool, rate_set_id: str) -> bool:
    """Whether what is published could change: new landings, other declarations or other rates.

    Not while no file was ever read: there is nothing to publish yet. Mends first the manifest that a crash left behind.
    """
    if not has_landed(space):
        return False
    lake_publish.recover(space)
    history = lake_publish.history(space)
    if not history or landed_any:
        return True
    # Landed by a refresh that was killed before it published, or by a landing without a refresh.
    if tables.version(space.lake, "delivery") != json.loads(history[-1].lake_versions).get("delivery"):
        return True
    return history[-1].configuration_id != configuration_id(space) or history[-1].rate_set_id != rate_set_id


def has_landed(space: Workspace) -> bool:
    """Whether any line was ever read: a cartography that nobody has filled in yet holds none."""
    with engine.working(space) as connection:
        query = (
            f"select count(*) from {engine.scan(space.lake, 'delivery')} where outcome = 'landed' and lines_read > 0"
        )
        return bool(engine.first(connection, query)[0])
