"""Which candidates are taken: each document at most once, at the least cost over all of them.

Here belongs choosing among pairs, whatever they are. What cannot be told apart by cost goes in the order of the
numbers of both sides, which is the order of ids; the order of rows plays no part.
"""

import itertools
from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

_DENSE = 4_000_000  # cells of a block that is solved as a matrix: 32 MB
_ENDS = ("left", "right")


def assign(edges: pl.DataFrame, penalty: float) -> pl.DataFrame:
    """The pairs of ``edges`` (left, right, cost < ``penalty``) with the least Σ cost + penalty × pairs not made.

    Exact, block by block: pairs without rivals are taken as they are, connected ones are solved by
    ``scipy.optimize.linear_sum_assignment``, very large blocks as a sparse problem of the same cost.
    """
    ends = edges.select("left", "right", pl.col("cost").cast(pl.Float64))
    rivals = [pl.len().over(end) for end in _ENDS]
    is_alone = pl.max_horizontal(rivals) == 1
    alone = ends.filter(is_alone).select(_ENDS)
    rest = ends.filter(~is_alone).sort(_ENDS)
    if rest.is_empty():
        return alone.sort(_ENDS)
    blocks = _blocks(rest)
    is_star = pl.min_horizontal(pl.col(end).n_unique().over("block") for end in _ENDS) == 1
    blocks = blocks.with_columns(is_star=is_star)
    stars = blocks.filter("is_star").sort("block", "cost", *_ENDS).unique("block", keep="first", maintain_order=True)
    solved = [_solved(block, penalty) for block in _each(blocks.filter(~pl.col("is_star")))]
    pairs = np.concatenate([np.empty((0, 2), np.uint32), *solved])
    found = pl.DataFrame({"left": pairs[:, 0], "right": pairs[:, 1]}, schema=alone.schema)
    return pl.concat([alone, stars.select(_ENDS), found]).sort(_ENDS)


def unrivalled(pairs: pl.DataFrame, edges: pl.DataFrame) -> pl.DataFrame:
    """Pairs of which no end has a candidate that stays alone and is nearly as near in date.

    Nearly: at most twice as far (a pair of one day stays beside a rival of three). What is given up may itself be a
    rival of others.
    """
    edges = edges.select("left", "right", "distance")
    kept = pairs.join(edges, on=_ENDS)
    while True:
        rivals = [_free_rivals(kept, edges, end, other) for end, other in (_ENDS, _ENDS[::-1])]
        disputed = pl.concat(rivals)
        if disputed.is_empty():
            return kept.select(_ENDS).sort(_ENDS)
        kept = kept.join(disputed, on=_ENDS, how="anti")


def without_rivals(edges: pl.DataFrame) -> pl.DataFrame:
    """Pairs neither end of which has another candidate."""
    rivals = [pl.len().over(end) for end in _ENDS]
    return edges.filter(pl.max_horizontal(rivals) == 1).select(_ENDS).sort(_ENDS)


def _free_rivals(kept: pl.DataFrame, edges: pl.DataFrame, end: str, other: str) -> pl.DataFrame:
    """Pairs whose ``other`` end has a candidate of side ``end`` that is free and nearly as near."""
    free = edges.join(kept, on=end, how="anti")
    met = kept.join(free, on=other, suffix="_rival")
    return met.filter(pl.col("distance_rival") <= 2 * pl.col("distance")).select(_ENDS).unique()


def _blocks(edges: pl.DataFrame) -> pl.DataFrame:
    """``edges`` with ``block``, the connected component that they are in."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    left, right = edges["left"].rank("dense").to_numpy() - 1, edges["right"].rank("dense").to_numpy() - 1
    lefts, rights = int(left.max()) + 1, int(right.max()) + 1
    size = lefts + rights
    links = coo_array((np.ones(len(left), np.int8), (left, right + lefts)), shape=(size, size))
    _, labels = connected_components(links, directed=False)
    return edges.with_columns(block=pl.Series(labels[left]))


def _each(edges: pl.DataFrame) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.float64]]]:
    """Left, right and cost of each block."""
    edges = edges.sort("block", *_ENDS)
    left, right, cost = (edges[name].to_numpy() for name in (*_ENDS, "cost"))
    bounds = np.flatnonzero(np.diff(edges["block"].to_numpy(), prepend=-1, append=-1))
    for begin, end in itertools.pairwise(bounds.tolist()):
        yield left[begin:end], right[begin:end], cost[begin:end]


def _solved(
    block: tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.float64]], penalty: float
) -> NDArray[np.uint32]:
    left, right, cost = block
    lefts, row = np.unique(left, return_inverse=True)
    rights, column = np.unique(right, return_inverse=True)
    ordered = cost + _tie_break(row, column, len(lefts), len(rights))
    solve = _dense if len(lefts) * len(rights) <= _DENSE else _sparse
    rows, columns = solve(row, column, ordered, (len(lefts), len(rights)), penalty)
    return np.column_stack([lefts[rows], rights[columns]]).astype(np.uint32)


def _tie_break(row: NDArray[np.intp], column: NDArray[np.intp], rows: int, columns: int) -> NDArray[np.float64]:
    """Far less than a unit of cost over the whole block; least where both sides go in their order."""
    size = max(rows, columns)
    gap = (row - column) / size
    return np.asarray(gap * gap / (4 * size))


def _dense(
    row: NDArray[np.intp], column: NDArray[np.intp], cost: NDArray[np.float64], shape: tuple[int, int], penalty: float
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    from scipy.optimize import linear_sum_assignment

    matrix = np.full(shape, float(penalty))
    matrix[row, column] = cost
    rows, columns = linear_sum_assignment(matrix)
    is_edge = np.zeros(shape, bool)
    is_edge[row, column] = True
    taken = is_edge[rows, columns]
    return rows[taken], columns[taken]


def _sparse(
    row: NDArray[np.intp], column: NDArray[np.intp], cost: NDArray[np.float64], shape: tuple[int, int], penalty: float
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Each row may also take a column of its own, at the penalty: then it stays alone."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    rows, columns = shape
    own = np.arange(rows)
    weights = np.concatenate([cost, np.full(rows, float(penalty))]) + 1.0  # a weight of 0 would be no edge
    at = (np.concatenate([row, own]), np.concatenate([column, own + columns]))
    found = min_weight_full_bipartite_matching(csr_array((weights, at), shape=(rows, columns + rows)))
    taken = found[1] < columns
    return found[0][taken], found[1][taken]
