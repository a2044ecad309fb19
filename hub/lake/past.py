"""What former publications decided, as the lake keeps it.

A publication records the (entity, period)s that it computed, and of them all admissions and verdicts; of one where
nothing asks for a slot any more, a row without a landing. So what was decided at a publication is, for each
(entity, period), what the last one up to it recorded. A publication that never took its place counts for nothing.
"""

import polars as pl

from hub.lake import engine
from hub.lake.build import Build


def admissions(build: Build, publications: list[str]) -> pl.DataFrame:
    """Rows of the lake's ``admission`` as they were at the last of these publications."""
    return _last_word(build, "admission", publications, "landing_id is not null")


def verdicts(build: Build, publications: list[str]) -> pl.DataFrame:
    """Rows of the lake's ``gate_verdict`` likewise, of the gates that judge deliveries."""
    return _last_word(build, "gate_verdict", publications, "gate <= 'L3'")


def _last_word(build: Build, table: str, publications: list[str], where: str) -> pl.DataFrame:
    # Written after the build they belong to: read at their newest version.
    admission, rows = (engine.scan(build.space.lake, name) for name in ("admission", table))
    query = f"""
        with touched as (
            select entity_code, period, max(publication_id) as publication_id
            from {admission} where publication_id in (select unnest(?)) group by all
        )
        select told.* from {rows} as told
        semi join touched using (entity_code, period, publication_id)
        where {where}
    """
    return engine.frame(build.connection, query, [publications])
