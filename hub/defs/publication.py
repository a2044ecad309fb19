"""Certification and publication: what is admitted, and the file that users open."""

import dagster as dg

from hub.defs.resources import Hub, explained
from hub.refresh.run import finish


@dg.asset(
    key="certified_landings",
    deps=["gate_l3"],
    group_name="gates",
    description="Which landing each entity and period is certified with, and what is held.",
)
@explained
def certified_landings(hub: Hub) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Decide from the verdicts."""
    decisions = hub.refresh.certify()
    hub.outcome.decisions = decisions
    held = [one for one in decisions if not one.is_admitted]
    words = [f"{one.contender.entity_code} {one.contender.period}: {one.reason}" for one in held]
    return dg.MaterializeResult(
        metadata={
            "certified": len(decisions) - len(held),
            "held": len(held),
            "why": "\n".join(words[:50]) or "nothing held",
        }
    )


@dg.asset(
    key="evidence",
    deps=["fct_spend_line", "consolidation_status", "trial_balance"],
    group_name="evidenced",
    description="What others say of the certified facts: statements matched, declared figures, estimates, signatures.",
)
@explained
def evidence(hub: Hub) -> None:
    """Gather it beside the facts."""
    hub.refresh.gather()


@dg.asset(
    key="published_cube",
    deps=["spend_cube", "consolidation_status", "gate_verdict", "gate_l5"],
    group_name="published",
    kinds={"duckdb"},
    description="published/spend_cube.duckdb, verified and put in place in one atomic step.",
)
@explained
def published_cube(hub: Hub) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Seal, verify and replace."""
    publication = hub.refresh.publish()
    hub.outcome.publication, hub.outcome.is_new = publication, True
    if hub.inputs:
        finish(hub.space, hub.inputs, hub.outcome)
    return dg.MaterializeResult(
        metadata={
            "publication": publication.publication_id,
            "lines": publication.line_count,
            "amount": f"{publication.amount_group:,}",
            "file": dg.MetadataValue.path(hub.space.cube_file),
        }
    )
