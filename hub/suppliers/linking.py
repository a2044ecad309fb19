"""Which entry of a register a name is, with the second best, and whether it is sure enough.

Here belongs the comparison of names with register entries and the choice among them. What an entry is and where it
comes from is the registers' business; what people judged comes after, in the clusters.
"""

from dataclasses import dataclass

import polars as pl

from hub.suppliers.connection import Connection
from hub.suppliers.likeness import spelt_out
from hub.suppliers.matching import compare, put
from hub.suppliers.records import NOTHING, records
from hub.suppliers.rivals import ranked, rivalled
from hub.suppliers.second_look import LEFT_ON_BOTH, OF_NAME, Look
from hub.suppliers.vocabulary import Vocabulary, learn
from hub.suppliers.wording import word_lists

LINKS: dict[str, pl.DataType] = {
    "name": pl.String(), "register_id": pl.String(), "score": pl.Float64(), "second_register_id": pl.String(),
    "second_score": pl.Float64(), "status": pl.String(), "evidence": pl.String(),
}  # fmt: skip
RANKED: dict[str, pl.DataType] = {
    "name": pl.String(), "register_id": pl.String(), "score": pl.Float64(), "evidence": pl.String(), "rank": pl.Int64(),
    "is_begun_alone": pl.Boolean(), "is_of_several": pl.Boolean(),
}  # fmt: skip
# The best twelve entries of a name, however little they weigh; its own words count most, an entry's may be left out.
LOOK = Look(least_weight=-1000.0, best=12, in_common=OF_NAME, apart=LEFT_ON_BOTH, begun=0.0, begun_words=2)
BLOCK = 1000  # entries under one key
BATCH = 200_000  # names that are compared at a time: what they take in memory, whatever the number of names
LEAST = 0.3
ACCEPT, PROPOSE = 0.85, 0.6
MARGIN = 0.25  # by which the best entry beats the second for nothing to be lost; less is taken off its likeness
BEGUN = 0.75  # likeness at least where a name is one entry with words behind: of 416 such names 413 were that entry
DOUBT = 0.15  # off the likeness where several entries hold all of a name: of 29 such names 11 were another's
INITIALS = 0.4  # likeness of a name that is one entry's initials, and like none: to be proposed, never sure enough
SCALE = 0.46  # 1 − score is so much of 1 − likeness: with it ACCEPT is as sure here as for pairs of names


@dataclass(frozen=True)
class Entries:
    """A register made ready for a vocabulary: ``spelt`` (``register_id, spelt``: every name of every entry), and the
    ``records`` and ``keys`` (``records.records``) of these spellings; kept, new names are linked without its cost."""

    model: Vocabulary
    spelt: pl.DataFrame
    records: pl.DataFrame
    keys: pl.DataFrame


def ready(register: pl.DataFrame, names: pl.Series | None = None, model: Vocabulary | None = None) -> Entries:
    """The register's entries as they are compared. ``register``: ``register_id``, ``name`` and, if it has it,
    ``other_names`` (List). ``model``: what was learnt of names and entries; of these if none is given."""
    entries = _spellings(register)
    spelt = entries["spelt"].unique().sort()
    if model is None:
        every = spelt if names is None else pl.concat([spelt_out(names), spelt]).unique().sort()
        model = learn(every, held=_held(spelt))
    told, keys = records(spelt, model) if spelt.len() else NOTHING
    crowd = keys.group_by("key").len().filter(pl.col("len") > BLOCK)
    return Entries(model, entries, told, keys.join(crowd, on="key", how="anti"))


def link(
    connection: Connection,
    names: pl.Series,
    register: pl.DataFrame | Entries,
    accept: float = ACCEPT,
    propose: float = PROPOSE,
) -> pl.DataFrame:
    """LINKS, one row a name (distinct, blank and null apart), sorted by name.

    ``register``: its entries made ``ready``, or ready to be made so; an entry counts by the name that is most like. A
    name's link depends on itself and the register, never on the other names. ``score``: from the best entry's likeness,
    less what its lead over the second lacks of MARGIN, and DOUBT where several entries hold all of the name; BEGUN at
    least where the name is that one entry with words behind (a branch, a department, what was bought). Status:
    ``accepted`` from ``accept``, ``proposed`` from ``propose``, else ``none``, with the entry and its score all the
    same where there is one.
    """
    wanted = spelt_out(names)
    entries = register if isinstance(register, Entries) else ready(register, wanted)
    if wanted.is_empty() or entries.spelt.is_empty():
        return _links(pl.DataFrame({"name": wanted}), pl.DataFrame(schema=RANKED), accept, propose)
    parts = [_best(connection, wanted.slice(at, BATCH), entries) for at in range(0, wanted.len(), BATCH)]
    return _links(pl.DataFrame({"name": wanted}), pl.concat(parts), accept, propose)


def _best(connection: Connection, wanted: pl.Series, entries: Entries) -> pl.DataFrame:
    """RANKED: the first and the second entry of each name."""
    told, keys = records(wanted, entries.model)
    met = entries.keys.join(keys, on="key", how="semi")
    entry = entries.records.join(met, on="name", how="semi").sort("name")
    # A spelling that is both has two records, so that every pair goes from a name to an entry.
    told, entry = told.with_row_index("id"), entry.with_row_index("id", offset=told.height)
    put(connection, "name_record", pl.concat([told, entry]))
    put(connection, "wanted_key", keys.join(told.select("id", "name"), on="name").select("id", "key"))
    put(connection, "entry_key", met.join(entry.select("id", "name"), on="name").select("id", "key"))
    connection.execute(CANDIDATES)
    found = compare(connection, "name_record", "name_candidate", LEAST, LOOK)
    found = found.join(told.select(id_l="id", name="name"), on="id_l")
    found = found.join(entry.select(id_r="id", spelt="name"), on="id_r")
    every = ranked(found.join(entries.spelt, on="spelt"))
    told = told.join(every, on="name", how="anti")
    two = every.filter(pl.col("rank") <= 2).join(rivalled(every), on="name")
    return pl.concat([two.select(*RANKED), _initials(told, entries)])


def _initials(told: pl.DataFrame, entries: Entries) -> pl.DataFrame:
    """RANKED of the names (records) of one word that is the initials of one entry only, three words at least (CIPS)."""
    first = pl.col("words").list.first()
    short = told.filter((pl.col("words").list.len() == 1) & first.str.contains(r"^\p{L}{3,8}$"))
    long = entries.records.filter(pl.col("words").list.len() >= 3)
    letters = pl.col("words").list.eval(pl.element().str.head(1)).list.join("")
    found = short.select("name", initials=first).join(long.select(spelt="name", initials=letters), on="initials")
    found = found.join(entries.spelt, on="spelt").filter(pl.col("register_id").n_unique().over("name") == 1)
    found = found.sort("name", "spelt").unique("name", keep="first", maintain_order=True)
    none = pl.lit(False)
    return found.select(
        "name", "register_id", score=pl.lit(INITIALS), evidence=pl.format("the initials of {}", "spelt"),
        rank=pl.lit(1, pl.Int64), is_begun_alone=none, is_of_several=none,
    )  # fmt: skip


def _spellings(register: pl.DataFrame) -> pl.DataFrame:
    """``register_id, spelt``: every name of every entry."""
    parts = [register.select("register_id", spelt="name")]
    if "other_names" in register.columns:
        parts.append(register.select("register_id", spelt="other_names").explode("spelt"))
    rows = pl.concat(parts).cast(pl.String).drop_nulls()
    return rows.filter(pl.col("spelt").str.strip_chars() != "").unique().sort("spelt", "register_id")


def _held(spelt: pl.Series) -> list[str]:
    """Words of the register: one that stands there is not the initials of another entry."""
    return word_lists(spelt.unique().sort()).explode().unique().drop_nulls().to_list()


def _links(wanted: pl.DataFrame, best: pl.DataFrame, accept: float, propose: float) -> pl.DataFrame:
    first = best.filter(pl.col("rank") == 1).drop("rank")
    second = best.filter(pl.col("rank") == 2).select("name", second_register_id="register_id", second_score="score")
    rows = wanted.join(first, on="name", how="left").join(second, on="name", how="left")
    lead = pl.col("score") - pl.col("second_score").fill_null(0)
    lacking = pl.max_horizontal(pl.lit(0.0), MARGIN - lead)
    doubt = pl.when("is_of_several").then(DOUBT).otherwise(0.0)
    likeness = (pl.col("score") - lacking - doubt).clip(0)
    likeness = pl.when("is_begun_alone").then(likeness.clip(BEGUN)).otherwise(likeness)
    several = pl.when("is_of_several").then(pl.lit("; another entry holds all of the name")).otherwise(pl.lit(""))
    rows = rows.with_columns(
        score=(1 - SCALE * (1 - likeness)).round(4), second_score=(1 - SCALE * (1 - pl.col("second_score"))).round(4),
        evidence=pl.col("evidence") + several,
    )  # fmt: skip
    status = pl.when(pl.col("score") >= accept).then(pl.lit("accepted")).when(pl.col("score") >= propose)
    return (
        rows.with_columns(status=status.then(pl.lit("proposed")).otherwise(pl.lit("none"))).select(*LINKS).sort("name")
    )


CANDIDATES = """
create or replace temp table name_candidate as
select distinct l.id as id_l, r.id as id_r from wanted_key as l inner join entry_key as r on l.key = r.key
"""
