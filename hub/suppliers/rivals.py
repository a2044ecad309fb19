"""The entries that a name is like, beside one another: their order, and what the others say of the first.

Here belongs what only several entries tell. How like one entry is comes from ``matching``; what it is worth is for
``linking``.
"""

import polars as pl

SPELT = 0.01  # more for an entry all of whose words stand in the name as spelt: DURAND SA beside DURAND SAS
IS_EQUAL = pl.col("is_left_whole") & pl.col("is_right_whole")


def ranked(found: pl.DataFrame) -> pl.DataFrame:
    """``found`` with each entry once a name, ``is_same`` (spelt as the name), ``is_spelt`` (all its words stand in the
    name) and ``rank``: first the one spelt the same, then by score, SPELT added.

    ``found``: ``name, register_id, spelt`` (the entry's name that is like) and the columns of ``matching.compare``,
    id_l the name's.
    """
    is_same = pl.col("name") == pl.col("spelt")
    entry, name = (_words(side) for side in ("spelt", "name"))
    is_spelt = entry.list.set_difference(name).list.len() == 0
    score = pl.when(is_same).then(1.0).when(is_spelt).then((pl.col("score") + SPELT).clip(0, 1)).otherwise("score")
    rows = found.with_columns(is_same=is_same, is_spelt=is_spelt, score=score)
    order = ["name", "is_same", "score", "register_id", "spelt"]
    rows = rows.sort(order, descending=[False, True, True, False, False])
    rows = rows.unique(["name", "register_id"], keep="first", maintain_order=True)
    return rows.with_columns(rank=pl.int_range(1, pl.len() + 1).over("name"))


def rivalled(every: pl.DataFrame) -> pl.DataFrame:
    """``name, is_begun_alone, is_of_several``: what the other entries say of the first one of ``every`` (``ranked``).

    ``is_begun_alone``: the name begins with the whole entry, and no other entry is whole in the name, but for one whose
    words the first has too. ``is_of_several``: all words of the name are in the first, which has more, and in another;
    or both have just these, and the name's spelling does not tell which (DURAND: DURAND SA, DURAND SAS).
    """
    first = every.filter(pl.col("rank") == 1)
    others = every.filter(pl.col("rank") > 1).join(first.select("name", of_first="common"), on="name")
    is_less = pl.col("common").list.len() < pl.col("of_first").list.len()
    is_inside_first = is_less & (pl.col("common").list.set_difference("of_first").list.len() == 0)
    rivals = others.group_by("name").agg(
        other_whole=(pl.col("is_right_whole") & ~is_inside_first).any(),
        other_holds=pl.col("is_left_whole").any(),
        other_equal=IS_EQUAL.any(),
        other_spelt=(IS_EQUAL & pl.col("is_spelt")).any(),
    )
    told = first.join(rivals, on="name", how="left")
    told = told.with_columns(pl.col("other_whole", "other_holds", "other_equal", "other_spelt").fill_null(False))
    is_part = pl.col("is_left_whole") & ~pl.col("is_right_whole") & pl.col("other_holds")
    is_told = (pl.col("is_same") | pl.col("is_spelt")) & ~pl.col("other_spelt")
    return told.select(
        "name",
        is_begun_alone=pl.col("is_begun") & pl.col("is_right_whole") & ~pl.col("other_whole"),
        is_of_several=is_part | (IS_EQUAL & pl.col("other_equal") & ~is_told),
    )


def _words(column: str) -> pl.Expr:
    """The words as spelt, case and accents aside."""
    plain = pl.col(column).str.to_uppercase().str.normalize("NFKD").str.replace_all(r"\p{Mn}", "")
    return plain.str.extract_all(r"[\p{L}\p{N}]+")
