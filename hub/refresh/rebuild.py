"""Rebuilds a past publication from the lake: the same landings, declarations, rates and verdicts, the same content."""

import json
from pathlib import Path

from hub.cube.dbt import Dbt
from hub.errors import LakeError
from hub.group.load import Declared, load_group
from hub.lake import build as lake_build
from hub.lake import engine, memo, publish
from hub.lake import past as decided
from hub.quality.gates import EVIDENCE_GATES, judge, load_suite
from hub.refresh.categories import Categories
from hub.refresh.evidence import Evidence
from hub.refresh.inputs import last_readable, price
from hub.refresh.stages import EVERYTHING
from hub.refresh.state import REGISTERS_STATE, locked
from hub.refresh.suppliers import Suppliers
from hub.settings import Workspace


def rebuild(space: Workspace, publication_id: str, target: Path) -> publish.Publication:
    """Write the publication of that id to ``target`` and check that it says what it said.

    LakeError when the history does not know it; StructuralError when the content differs.
    """
    past = publish.find_version(space, publication_id)
    if target.resolve().is_relative_to(space.published):
        raise LakeError("what is published stays as it is", str(target), todo="choose a file outside published/")
    # It builds where a refresh builds.
    with locked(space, "refresh", "a refresh"), lake_build.opened(space, json.loads(past.lake_versions)) as build:
        then, registers_id = _declared_then(space, past.configuration_id)
        declared = last_readable(space, then, publication_id)
        lake_build.register_declarations(build, declared)
        memo.recall(build, None, "")
        until = [one.publication_id for one in publish.history(space) if one.publication_id <= publication_id]
        asked = decided.admissions(build, until)
        certified = asked.filter(asked["is_admitted"])
        keys = ("feed_id", "part", "entity_code", "period", "landing_id")
        lake_build.attach_publication(build)
        lake_build.register_lake(build, certified.select(keys), asked.select(keys))
        lake_build.register_touched(build, EVERYTHING)
        build.put("verdict", decided.verdicts(build, until).drop("publication_id"))
        build.put("admission", asked)
        dbt = Dbt(build.name, lake_build.PUBLICATION, space.warehouse / "dbt")
        dbt.build("conformed")
        told = (until, publication_id, past.published_at)
        suppliers = Suppliers(build, declared, *told, registers_then=registers_id)
        suppliers.identify()
        price(build, declared, past.rate_set_id)
        Categories(build, declared, None, *told).choose()
        for stage in ("harmonised", "consolidated", "published"):
            dbt.build(stage)
        Evidence(build, declared, suppliers, past.rate_set_id, *told).gather()
        dbt.build("evidenced")
        for gate in EVIDENCE_GATES:
            suite = load_suite(gate)
            verdicts = judge(suite, build.frame(f"select * from intermediate.{suite.metrics}"))
            lake_build.add_verdicts(build, verdicts, past.published_at)
        build.connection.execute(engine.sql("levels_raised"))
        publish.seal_again(build, past)
        publish.verify(build.publication_file, past)
        target.parent.mkdir(parents=True, exist_ok=True)
        publish.clone(build.publication_file, target)
    return past


def _declared_then(space: Workspace, configuration_id: str) -> tuple[Declared, str]:
    """The declarations as they were, written out below the warehouse to be read by the ordinary way; and the state that
    the registers were in."""
    then = Workspace(space.warehouse / "build" / "declared")
    with engine.working(space) as connection:
        rows = connection.execute(
            f"select path, content from {engine.scan(space.lake, 'configuration')} where configuration_id = ?",
            [configuration_id],
        ).fetchall()
    if not rows:
        raise LakeError(f"the lake does not hold configuration {configuration_id}", str(space.lake))
    for name, content in rows:
        path = then.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return load_group(then), dict(rows).get(REGISTERS_STATE, "")
