"""Which category each group of lines has, and why: decisions of people first, then what they teach, then the account.

A pure function of groups, judgements and rules, whatever their order. What a decision says is not weighed; what a
machine says must be likelier right than what it replaces.
"""

import datetime as dt
from typing import Any

import polars as pl

from hub.categories.classifier import Classifier, learn
from hub.categories.taxonomy import families_of
from hub.categories.votes import FEWEST_SUPPLIERS
from hub.categories.words import by_words
from hub.errors import StructuralError

ABSTAIN = 0.5  # below it the classifier is wrong more often than right
COVERED = 0.5  # of a supplier's amount: less says nothing of the rest
MOST_BY_ACCOUNT = 20  # groups of a leaf; 100 leaves are then learnt in seconds
MAJORITY = 0.75  # of the amount that people decided for a supplier, for its other groups to follow
PRIOR = (8.0, 10.0)  # right, of so many: what an account that says something is trusted with before any judgement
TEXTS = ["group_account", "account_label", "supplier_name", "label_words", "rule_id", "default_category"]
KEYS = ["entity_code", "account_code", "supplier_id", "local_category"]
ASSIGNED = {
    "category_code": pl.String(),
    "category_method": pl.String(),
    "category_confidence": pl.Float64(),
    "category_version": pl.String(),
    "second_category_code": pl.String(),
    "second_confidence": pl.Float64(),
}


def assign(
    groups: pl.DataFrame,
    judgements: pl.DataFrame,
    rules: pl.DataFrame,
    taxonomy: pl.DataFrame,
    *,
    abstain: float = ABSTAIN,
    trained_on: dt.date,
) -> tuple[pl.DataFrame, dict[str, Any] | None]:
    """The groups in their order with the columns ASSIGNED, and the classifier's card (None where it was not asked, or
    fewer than FEWEST_SUPPLIERS were decided).

    ``groups``: one row a group, ``entity_code, account_code, group_account, account_label, supplier_id, supplier_name,
    local_category, label_words, rule_id, default_category, amount`` (Σ|amount|, one currency). ``judgements``: rows of
    ``categories.csv`` in file order, ``entity, account, supplier, words, category, on``; the last on the same four
    holds, without a category it takes the former ones back. ``rules``: ``rule_id, words, category_code`` of
    ``rules.effective``. ``taxonomy``: ``taxonomy.COLUMNS``.

    The first that answers:

    - ``judgement``: version its date, confidence 1, as for a rule: a decision is not an estimate;
    - ``rule``: version the rule;
    - ``supplier``: the leaf with MAJORITY of the amount decided for the supplier, where that is COVERED of its whole
      amount, confidence its share, version ``decisions``; lines picked by their words do not speak of their supplier;
    - ``classifier``: from ``abstain`` on, and where the account says something specific and something else, only if it
      is also likelier right than accounts are (``_account_trust``); version ``classifier:<model>``;
    - ``account``: its default, version ``accounts``, confidence that trust if it is specific, else null. Where the
      default is not specific, what the entity's words or the supplier's name tell beyond doubt (``by_words``) refines
      it: version ``words``;
    - ``none``.

    ``second_*``: the classifier's likeliest other category, where it was asked.
    """
    specific = taxonomy.filter(pl.col("is_specific"))["category_code"]
    rows = groups.with_row_index("place").with_columns(pl.col(TEXTS).cast(pl.String), pl.col(KEYS).cast(pl.String))
    rows = rows.with_columns(
        is_specific=pl.col("default_category").is_in(specific.implode()).fill_null(False),
        size=pl.col("amount").cast(pl.Float64).fill_null(0.0).abs(),
    )
    rows = _with_decisions(rows, judgements, rules)
    known = _known(rows.drop_nulls("supplier_id"))
    rows = rows.join(known, left_on="supplier_id", right_on="supplier", how="left").sort("place")
    rows, model = _with_guesses(rows, taxonomy, trained_on)
    rows = rows.with_columns(words_category=by_words(rows, families_of(taxonomy), specific))
    told = rows.select(*_choice(abstain, _account_trust(rows), model))
    return groups.with_columns(told.cast(pl.Schema(ASSIGNED)).get_columns()), model.card if model else None


def _known(rows: pl.DataFrame) -> pl.DataFrame:
    """``known_suppliers`` of what tells what a supplier is, where that is COVERED of its amount at least."""
    weight = pl.col("size") + 0.01
    decided = rows.with_columns(
        share=weight.filter("is_sample").sum().over("supplier_id") / weight.sum().over("supplier_id")
    )
    decided = decided.filter("is_sample", pl.col("share") >= COVERED)
    return known_suppliers(decided.select(supplier="supplier_id", category_code="decided", amount="size"))


def known_suppliers(decided: pl.DataFrame) -> pl.DataFrame:
    """``supplier``, ``known_category`` and ``known_share`` of the suppliers of which one leaf has MAJORITY of the
    decided amount; ``decided``: ``supplier, category_code, amount``, one row a group."""
    weight = pl.col("amount").abs() + 0.01  # groups that net to nothing still count
    by_leaf = decided.group_by("supplier", "category_code").agg(weight=weight.sort().sum())
    shares = by_leaf.with_columns(known_share=pl.col("weight") / pl.col("weight").sort().sum().over("supplier"))
    return shares.filter(pl.col("known_share") >= MAJORITY).select(
        "supplier", known_category="category_code", known_share=pl.col("known_share").clip(0, 1)
    )


def _with_decisions(rows: pl.DataFrame, judgements: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """With ``judged`` and its date ``on``, ``ruled``, and ``decided``, the first of both; ``is_sample``: it says what
    such groups are, which the lines that a rule picked by their words do not."""
    spelt = dict(zip(KEYS, ("entity", "account", "supplier", "words"), strict=True))
    last = judgements.select(
        *(_blank(source).alias(name) for name, source in spelt.items()),
        judged=pl.when(pl.col("category").str.strip_chars() != "").then(pl.col("category").str.strip_chars()),
        on=pl.col("on").cast(pl.String),
    ).unique(KEYS, keep="last", maintain_order=True)
    asked = rows.with_columns(_blank(name).alias(f"{name}_key") for name in KEYS)
    found = asked.join(last, left_on=[f"{name}_key" for name in KEYS], right_on=KEYS, how="left")
    has_words = pl.col("words").list.len() > 0
    ruled = rules.select("rule_id", ruled="category_code", has_words=has_words).unique("rule_id")
    found = found.drop(f"{name}_key" for name in KEYS).join(ruled, on="rule_id", how="left")
    lost = found.filter(pl.col("rule_id").is_not_null() & pl.col("ruled").is_null())
    if not lost.is_empty():
        raise StructuralError("a group is under a rule that is not in force", found=str(lost["rule_id"][0]))
    is_ruled = pl.col("ruled").is_not_null() & ~pl.col("has_words").fill_null(False)
    return found.with_columns(
        decided=pl.coalesce("judged", "ruled"), is_sample=pl.col("judged").is_not_null() | is_ruled
    ).sort("place")


def _blank(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).fill_null("").str.strip_chars()


def _examples(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns EXAMPLE of ``features``; a group without a supplier is its own."""
    own = pl.concat_str(pl.lit("?"), "place", separator="")
    return rows.select(
        supplier=pl.coalesce("supplier_id", "supplier_name", own),
        supplier_name=pl.col("supplier_name").fill_null(""),
        account_code=pl.col("group_account").fill_null(""),
        account_label=pl.col("account_label").fill_null(""),
        words=pl.col("label_words").fill_null(""),
        own=pl.concat_list(pl.col("local_category").fill_null("")),
        category_code="decided",
        amount="size",
        is_sample="is_sample",
    )


def _with_guesses(
    rows: pl.DataFrame, taxonomy: pl.DataFrame, trained_on: dt.date
) -> tuple[pl.DataFrame, Classifier | None]:
    """With ``guess``, ``guess_share``, ``next`` and ``next_share`` for what nobody decided, if enough was decided.

    Beside the decisions it learns from the largest groups that an account tells, so that it knows more than what was
    decided: people decide what is doubtful, and the rest is not of those few categories.
    """
    is_open = pl.col("decided").is_null() & pl.col("known_category").is_null()
    asked, decided = rows.filter(is_open), rows.filter(pl.col("decided").is_not_null())
    is_enough = not asked.is_empty() and decided.filter("is_sample")["supplier_id"].n_unique() >= FEWEST_SUPPLIERS
    examples = _examples(pl.concat([decided, _by_account(rows)]))
    labels = pl.concat_str("label_en", "label_fr", separator=" ", ignore_nulls=True)
    spelt = dict(taxonomy.select("category_code", labels).iter_rows())
    model = learn(examples, families_of(taxonomy), trained_on, spelt) if is_enough else None
    names = {"guess": pl.String, "guess_share": pl.Float64, "next": pl.String, "next_share": pl.Float64}
    if model is None:
        return rows.with_columns(pl.lit(None, kind).alias(name) for name, kind in names.items()), None
    told = model.predict(_examples(asked))
    told.columns = list(names)
    return rows.join(asked.select("place").hstack(told), on="place", how="left").sort("place"), model


def _by_account(rows: pl.DataFrame) -> pl.DataFrame:
    """The largest undecided groups of each specific default, as if it had been decided; of a default that people found
    wrong as often as right, none."""
    default = "default_category"
    right = (pl.col("decided") == pl.col(default)).sum() + PRIOR[0]
    found = rows.filter("is_sample").group_by(default).agg(trust=right / (pl.len() + PRIOR[1]))
    told = rows.filter(pl.col("decided").is_null() & pl.col("is_specific"))
    told = told.join(found.filter(pl.col("trust") < 0.5), on=default, how="anti").with_columns(decided=default)
    ranked = told.sort(default, "size", *KEYS, descending=[False, True, *(False for _ in KEYS)], nulls_last=True)
    return ranked.filter(pl.int_range(pl.len()).over(default) < MOST_BY_ACCOUNT).select(rows.columns)


def _account_trust(rows: pl.DataFrame) -> float:
    """How often the specific default of an account is what people decided, starting from PRIOR."""
    decided = rows.filter(pl.col("is_sample") & pl.col("is_specific"))
    right = decided.filter(pl.col("decided") == pl.col("default_category")).height
    return (right + PRIOR[0]) / (decided.height + PRIOR[1])


def _choice(abstain: float, trust: float, model: Classifier | None) -> list[pl.Expr]:
    """The columns ASSIGNED of rows that hold what each method answers."""
    enough = pl.max_horizontal(pl.lit(abstain), pl.lit(trust))
    differs = pl.col("guess").ne_missing(pl.col("default_category")) & pl.col("is_specific")
    is_guessed = pl.col("guess_share") >= pl.when(differs).then(enough).otherwise(abstain)
    version = f"classifier:{model.model_id}" if model else None
    is_told = pl.col("words_category").is_not_null()
    answers: list[tuple[str, pl.Expr, pl.Expr, pl.Expr]] = [
        ("judgement", pl.col("judged"), pl.lit(1.0), pl.col("on")),
        ("rule", pl.col("ruled"), pl.lit(1.0), pl.col("rule_id")),
        ("supplier", pl.col("known_category"), pl.col("known_share"), pl.lit("decisions")),
        ("classifier", pl.when(is_guessed).then("guess"), pl.col("guess_share"), pl.lit(version, pl.String)),
        (
            "account",
            pl.coalesce("words_category", "default_category"),
            pl.when(pl.col("is_specific")).then(pl.lit(trust)),
            pl.when(is_told).then(pl.lit("words")).otherwise(pl.lit("accounts")),
        ),
    ]
    code = pl.coalesce(answer for _, answer, _, _ in answers)

    def first(place: int) -> pl.Expr:
        return pl.coalesce(pl.when(answer[1].is_not_null()).then(pl.struct(value=answer[place])) for answer in answers)

    is_guess = code.eq_missing(pl.col("guess"))
    return [
        code.alias("category_code"),
        pl.coalesce(
            *(pl.when(answer.is_not_null()).then(pl.lit(name)) for name, answer, _, _ in answers), pl.lit("none")
        ).alias("category_method"),
        first(2).struct.field("value").alias("category_confidence"),
        first(3).struct.field("value").alias("category_version"),
        pl.when(is_guess).then("next").otherwise("guess").alias("second_category_code"),
        pl.when(is_guess).then("next_share").otherwise("guess_share").alias("second_confidence"),
    ]
