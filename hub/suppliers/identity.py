"""Which of the entities' local suppliers are one supplier of the group, and which are the group itself.

Here belong the rules, sure ones only, strongest first: a number with a right key, the entity's own code, the same
normalised name. Likeness (blocking, scores) and human judgements come as other inputs and do not belong here, nor does
the cleaning of one value (``names``). Everything is a pure function of the rows, whatever their order.
"""

import polars as pl

from hub.group.models import Group
from hub.suppliers.keys import blank_is_null, with_keys
from hub.suppliers.names import clean_vat, normalise_names
from hub.suppliers.others import LOCAL


def identify(suppliers: pl.DataFrame, identifiers: pl.DataFrame | None = None) -> pl.DataFrame:
    """The same rows in the same order, other columns included, with the supplier of the group that each one is.

    In: one row a local supplier: ``entity_code``, ``supplier_code``, ``supplier_name``, ``supplier_siren``,
    ``supplier_vat`` (the last four as delivered or null) and ``amount`` (Decimal, Σ|amount|, one currency for all).
    ``identifiers``: what else their lines tell, as ``others.with_identifiers`` takes it.
    Out: ``supplier_siren`` and ``supplier_vat`` clean or null, and

    - ``supplier_id``: ``SIREN:552100554``, ``VAT:GB980780684``, ``LEI:…``, ``NUMBER:GB:01234567``, ``NAME:DUPONT``,
      ``CODE:<entity>:<code>``; null where nothing is known;
    - ``supplier_name_group``: of all rows with this id, the spelling with the largest amount, then the longest, then
      the first in the alphabet; null if none has a name;
    - ``supplier_method``: what gave the id: ``siren`` (or a SIRET), ``vat`` (a French one gives a SIREN), ``lei``,
      ``company_number`` (these two give the stronger number that all who bear both have); ``code``: the number of a row
      with the same entity, code and normalised name, or the code alone; ``name``: the only identified supplier of that
      normalised name in the group, or the name alone; null with a null id;
    - ``identifier_flag``: '' or, joined by commas, ``invalid_siren``, ``invalid_vat``, ``invalid_siret``,
      ``invalid_lei``, ``siren_differs_from_vat``, ``siren_differs_from_siret`` (the SIREN won).
    """
    rows = _by_rule(with_keys(suppliers, identifiers).with_columns(suppliers["amount"]))
    rows = rows.join(group_names(rows), on="supplier_id", how="left").sort("row")
    found = rows.select("supplier_id", "supplier_name_group", "supplier_method", "identifier_flag")
    clean = rows.select(supplier_siren="siren", supplier_vat="vat")
    return suppliers.with_columns(*clean.get_columns(), *found.get_columns())


def group_companies(
    suppliers: pl.DataFrame, group: Group, feed_intercompany: dict[str, dict[str, str]]
) -> pl.DataFrame:
    """The local suppliers that are entities of the group, one row each.

    Columns ``entity_code``, ``supplier_code``, ``supplier_name`` (as given) and ``counterparty_entity``. ``suppliers``
    as for ``identify``, the amount apart; ``feed_intercompany``: entity code → what its feeds declare, local code or
    name → entity code.

    Strongest first: declared code, declared name, SIREN or VAT number, name or alias (names normalised); a name never
    goes against two SIRENs that differ. An entity is not its own counterparty. Of several that one rule finds (branches
    with one SIREN, names that differ by their legal form) it is the one spelt the same, else the first in
    ``group.yml``: that the supplier is of the group is sure.
    """
    rows, entities = with_keys(suppliers), _entities(group)
    declared = [(code, key, to) for code, listed in feed_intercompany.items() for key, to in listed.items()]
    feed = pl.DataFrame(declared, schema=dict.fromkeys(["entity_code", "spelt", "to"], pl.String), orient="row")
    feed = feed.with_columns(blank_is_null("spelt").alias("code"), normalise_names(feed["spelt"]).alias("name"))
    feed = feed.join(entities.select("to", "order").unique(), on="to", how="left")
    differs = (pl.col("siren") != pl.col("siren_right")).fill_null(False)
    rules = [
        rows.join(feed, on=["entity_code", "code"]),
        rows.join(feed, on=["entity_code", "name"]),
        rows.join(entities, on="siren"),
        rows.join(entities, on="vat"),
        rows.join(entities, on="name").filter(~differs),
    ]
    found = pl.concat(rule.select(*LOCAL, "spelt", "to", "order", rank=pl.lit(rank)) for rank, rule in enumerate(rules))
    found = found.filter(pl.col("to") != pl.col("entity_code"))
    spelt = [pl.col(name).str.strip_chars().str.to_uppercase() for name in ("supplier_name", "spelt")]
    ranked = found.sort("rank", spelt[0].ne_missing(spelt[1]), "order", "to")
    return ranked.unique(LOCAL, keep="first").select(*LOCAL, counterparty_entity="to").sort(LOCAL)


def _by_rule(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with ``supplier_id`` and ``supplier_method`` of the first rule that finds one, null if none does."""
    strong = pl.coalesce(pl.format("SIREN:{}", "siren"), pl.format("VAT:{}", "vat"))
    rows = _bridged(rows.with_columns(own=strong), "lei", "by_lei", pl.format("LEI:{}", "lei"))
    own_number = pl.coalesce(pl.format("SIREN:{}", "number_siren"), pl.format("NUMBER:{}", "number"))
    rows = _bridged(rows, "number", "by_number", own_number)
    local = ["entity_code", "code", "name"]
    by_code = _only_one(rows.drop_nulls("code"), local, "by_code")
    by_name = _only_one(rows.drop_nulls("name"), ["name"], "by_name")
    rows = rows.join(by_code, on=local, how="left", nulls_equal=True).join(by_name, on="name", how="left")
    rules = [
        ("siren", pl.when("is_siren_given").then("own")),
        ("vat", strong),
        ("lei", pl.col("by_lei")),
        ("company_number", pl.col("by_number")),
        ("code", pl.col("by_code")),
        ("name", pl.coalesce("by_name", pl.format("NAME:{}", "name"))),
        ("code", pl.format("CODE:{}:{}", "entity_code", "code")),
    ]
    method = pl.coalesce(pl.when(found.is_not_null()).then(pl.lit(name)) for name, found in rules)
    return rows.with_columns(supplier_id=pl.coalesce(found for _, found in rules), supplier_method=method)


def _bridged(rows: pl.DataFrame, number: str, name: str, own: pl.Expr) -> pl.DataFrame:
    """The rows with column ``name``: the only stronger id of those that bear this ``number``, else the number's own.

    It is ``own`` of the rows that had none. So who tells a LEI alone meets who tells a SIREN beside it.
    """
    if rows[number].null_count() == rows.height:
        return rows.with_columns(pl.lit(None, pl.String).alias(name))
    stronger = _only_one(rows.drop_nulls(number), [number], "stronger")
    rows = rows.join(stronger, on=number, how="left").with_columns(pl.coalesce("stronger", own).alias(name))
    return rows.with_columns(own=pl.coalesce("own", name)).drop("stronger")


def _only_one(rows: pl.DataFrame, keys: list[str], name: str) -> pl.DataFrame:
    """For each value of ``keys`` the identifier of its rows, as column ``name``, where they have exactly one."""
    found = rows.drop_nulls("own").group_by(keys).agg(pl.col("own").min().alias(name), last=pl.col("own").max())
    return found.filter(pl.col(name) == pl.col("last")).drop("last")


def group_names(rows: pl.DataFrame) -> pl.DataFrame:
    """``supplier_id`` and the one ``supplier_name_group`` of all rows with that id."""
    spelling = "supplier_name_group"
    named = rows.with_columns(blank_is_null("supplier_name").alias(spelling)).drop_nulls(["supplier_id", spelling])
    spelt = named.group_by("supplier_id", spelling).agg(
        pl.col("amount").sum(), length=pl.col(spelling).first().str.len_chars()
    )
    order = ["supplier_id", "amount", "length", spelling]
    ranked = spelt.sort(order, descending=[False, True, True, False])
    return ranked.unique("supplier_id", keep="first").select("supplier_id", spelling)


def _entities(group: Group) -> pl.DataFrame:
    """One row a declared name or alias (``spelt``, ``name``) of ``to``, with its ``order``, ``siren`` and ``vat``."""
    rows = [
        (entity.code, order, entity.siren, entity.vat, spelt)
        for order, entity in enumerate(group.entities)
        for spelt in (entity.name, *entity.aliases)
    ]
    text = pl.String
    schema = {"to": text, "order": pl.Int64, "siren": text, "vat": text, "spelt": text}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns(clean_vat(frame["vat"])["vat"], normalise_names(frame["spelt"]).alias("name"))
