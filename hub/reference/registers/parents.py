"""The ultimate parent of companies, out of relations that tell the direct parent or the ultimate one."""

import polars as pl

LONGEST = 50  # companies between a child and its ultimate parent: longer is a circle


def ultimate_parents(children: pl.Series, relations: pl.DataFrame) -> pl.DataFrame:
    """``child``, ``parent``: of each of ``children`` the last parent above it; no row for who has none.

    ``relations``: ``child``, ``parent``, ``is_ultimate``. An ultimate parent that is told, for the child or for
    one on the way, is taken; else the direct parents are followed to the top. A circle has no top, and gives no row. Of
    several parents of one kind the first in the alphabet counts, so that the order of rows does not.
    """
    told = relations.filter(pl.col("child") != pl.col("parent")).drop_nulls().sort("child", "parent")
    told = told.unique(["child", "is_ultimate"], keep="first", maintain_order=True)
    ultimate = told.filter("is_ultimate").select(at="child", top="parent")
    direct = told.filter(~pl.col("is_ultimate")).select(at="child", above="parent")
    walking = children.drop_nulls().unique().alias("child").to_frame().with_columns(at="child")
    found = [pl.DataFrame(schema={"child": pl.String(), "parent": pl.String()})]
    for _ in range(LONGEST):
        steps = walking.join(ultimate, on="at", how="left").join(direct, on="at", how="left")
        last = pl.coalesce("top", pl.when(pl.col("above").is_null() & (pl.col("at") != pl.col("child"))).then("at"))
        steps = steps.with_columns(parent=last)
        found.append(steps.drop_nulls("parent").select("child", "parent"))
        walking = steps.filter(pl.col("parent").is_null()).drop_nulls("above").select("child", at="above")
        if walking.is_empty():
            break
    return pl.concat(found).filter(pl.col("child") != pl.col("parent")).sort("child")
