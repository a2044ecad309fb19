"""What the classifier sees of a group of lines: its supplier's name, its account, and the entity's own words.

A supplier that nobody has judged is recognised by words that it shares with known ones, by the kind of its name
(``words.kinds``: councils, garages, insurers), and by the accounts and departments that book it, those of all its
groups together.
"""

from typing import Any

import polars as pl

from hub.categories.words import folded, kinds

EXAMPLE = {
    "supplier": pl.String(),  # the key that tells suppliers apart
    "supplier_name": pl.String(),
    "account_code": pl.String(),  # of the group's chart, '' without one
    "account_label": pl.String(),
    "words": pl.String(),  # frequent words of the lines' labels
    "own": pl.List(pl.String()),  # the entity's own columns: its category, department, service …, always in one order
}
NOISE = [
    *("ltd", "limited", "plc", "llp", "uk", "the", "and", "of", "co", "company", "for"),
    *("sarl", "sas", "sa", "eurl", "sasu", "et", "de", "la", "le", "les", "du", "des", "d", "l"),
]

# Weights of the blocks. On 20 splits of labelled lines by supplier, halving or doubling one moves accuracy by amount by
# a point; without kinds it falls from 0.53 to 0.20.
WEIGHTS = {"name": 1.0, "letters": 0.3, "kinds": 0.7, "context": 0.4, "pooled": 0.8, "label": 0.4, "label_kinds": 0.4}


class Features:
    """TF-IDF blocks side by side, fitted on the ``texts`` of examples; ``vectors`` gives one sparse row an example."""

    def __init__(self) -> None:
        self._blocks: dict[str, Any] = {}

    def fit(self, told: pl.DataFrame) -> "Features":
        """Learn the vocabulary of ``told`` (as ``texts`` gives it); a block in which nothing is said is left out."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        words: dict[str, Any] = {"token_pattern": r"\S+", "lowercase": False, "sublinear_tf": True}
        asked: dict[str, dict[str, Any]] = {
            "name": {**words, "ngram_range": (1, 2), "stop_words": NOISE},
            "letters": {"analyzer": "char_wb", "ngram_range": (3, 5), "lowercase": False, "sublinear_tf": True},
            "kinds": {**words, "use_idf": False},
            "label_kinds": {**words, "use_idf": False},
        }
        for block in WEIGHTS:
            made = TfidfVectorizer(**asked.get(block, words))
            said = told[block].to_list()
            if any(map(made.build_analyzer(), said)):
                self._blocks[block] = made.fit(said)
        return self

    def vectors(self, told: pl.DataFrame) -> Any:
        """A sparse matrix (scipy, CSR) with one row a row of ``told``."""
        from scipy.sparse import csr_matrix, hstack

        found = [made.transform(told[block].to_list()) * WEIGHTS[block] for block, made in self._blocks.items()]
        return hstack(found, format="csr") if found else csr_matrix((told.height, 1))


def texts(examples: pl.DataFrame) -> pl.DataFrame:
    """For each block of WEIGHTS a column with the text of every example (columns EXAMPLE), a supplier's all in."""
    name, label = folded(pl.col("supplier_name")), folded(pl.concat_str("account_label", "words", separator=" "))
    own = folded(pl.col("own").list.join(" ", ignore_nulls=True))
    told = examples.select(
        "supplier",
        name=name,
        letters=name,
        label=pl.concat_str(label, own, separator=" ").str.strip_chars(),
        context=_context(examples),
    )
    pooled = told.group_by("supplier").agg(
        pooled=pl.col("context").str.split(" ").explode().unique().sort().str.join(" ")
    )
    told = told.join(pooled, on="supplier", how="left", nulls_equal=True, maintain_order="left")
    told = told.with_columns(
        kinds=kinds(examples["supplier_name"].fill_null("")),
        label_kinds=kinds(told["label"]),
    ).with_columns(pl.when(pl.col("kinds") == "").then(pl.lit("unheard")).otherwise("kinds").alias("kinds"))
    return told.select(*WEIGHTS)


def _context(examples: pl.DataFrame) -> pl.Series:
    """Each value of account and own columns as one token: ``account=travel 613 own0=fleet_management``."""
    longest = examples["own"].list.len().max()
    columns = [
        (f"own{place}", pl.col("own").list.get(place, null_on_oob=True))
        for place in range(longest if isinstance(longest, int) else 0)
    ]
    columns = [("account", pl.col("account_label")), *columns]
    tokens = [pl.format(f"{name}={{}}", folded(value).str.replace_all(" ", "_")) for name, value in columns]
    code = pl.col("account_code").fill_null("")
    prefixes = [
        pl.when(code.str.len_chars() >= size).then(pl.format("code={}", code.str.slice(0, size)))
        for size in (2, 3, 4, 5)
    ]
    return examples.select(context=pl.concat_str(*tokens, *prefixes, separator=" ", ignore_nulls=True))["context"]
