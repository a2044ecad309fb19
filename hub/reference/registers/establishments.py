"""INSEE's ``StockEtablissement``: where head offices are, and the names over doors, by which ledgers know companies."""

import polars as pl

from hub.reference.registers.shape import completed
from hub.reference.registers.wanted import Kept, key_hits, weight_of

NOT_TOLD = "[ND]"  # partial diffusion: the person asked that name and address are not told
MONACO = "99138"  # of INSEE's codes of countries
DOORS = (*(f"enseigne{number}Etablissement" for number in (1, 2, 3)), "denominationUsuelleEtablissement")
PLACE = (
    "codePostalEtablissement", "libelleCommuneEtablissement", "codeCommuneEtablissement",
    "codePaysEtrangerEtablissement", "libelleCommuneEtrangerEtablissement",
)  # fmt: skip
ESTABLISHMENT_NEEDED = ("siret", "etablissementSiege", "codePostalEtablissement")
ESTABLISHMENT = (*ESTABLISHMENT_NEEDED, *DOORS, *PLACE, "etatAdministratifEtablissement")


class Establishments:
    """What one pass over the establishments tells of the units ``sirens``, and whose doors hold one of ``keys``."""

    def __init__(self, register: str, sirens: pl.Series, keys: frozenset[str]) -> None:
        self._register, self._sirens, self._keys = register, sirens, keys
        self._offices: list[pl.DataFrame] = []
        self._doors = Kept()

    def add(self, frame: pl.DataFrame) -> None:
        """Some rows of the file, with the columns ESTABLISHMENT."""
        frame = frame.with_columns(
            pl.when(pl.col(name) != NOT_TOLD).then(name).alias(name) for name in (*DOORS, *PLACE)
        )
        frame = frame.with_columns(siren=pl.col("siret").str.zfill(14).str.head(9)).with_row_index("row")
        is_office = pl.col("etablissementSiege").str.to_lowercase() == "true"
        self._offices.append(frame.filter(is_office & pl.col("siren").is_in(self._sirens.implode())))
        if self._keys:
            texts = frame.select("row", text=pl.concat_str(DOORS, separator=" ", ignore_nulls=True))
            self._add_doors(frame, key_hits(texts.filter(pl.col("text") != ""), self._keys))

    def doors(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Entries that tell a SIREN and one name over a door, as another name; and HIT_SCHEMA."""
        doors, hits = self._doors.result()
        return completed(doors.with_columns(other_names=pl.concat_list("name"), name=pl.lit(None, pl.String))), hits

    def placed(self, entries: pl.DataFrame) -> pl.DataFrame:
        """``entries`` of units with the place and the names of their head offices."""
        if entries.is_empty() or not self._offices:
            return entries
        both = entries.drop("postcode", "city", "department", "country").join(self._places(), on="siren", how="left")
        names = pl.concat_list("other_names", pl.col("doors").fill_null([])).list.unique(maintain_order=True)
        country = pl.when(pl.col("doors").is_null()).then(pl.lit("FR")).otherwise("country")
        return completed(both.with_columns(other_names=names, country=country))

    def _add_doors(self, frame: pl.DataFrame, found: pl.DataFrame) -> None:
        weight = weight_of(pl.col("etatAdministratifEtablissement") == "A", pl.lit(None, pl.String))
        units = frame.select("row", weight, register_id=pl.format("SIREN:{}", "siren"))
        hits = self._doors.worth(found.join(units, on="row"))
        some = frame.join(hits, on="row", how="semi").with_columns(register_id=pl.format("SIREN:{}", "siren"))
        names = some.unpivot(DOORS, index=["register_id", "siren"], value_name="name").drop_nulls("name")
        self._doors.add(completed(names.select("register_id", "siren", "name", register=pl.lit(self._register))), hits)

    def _places(self) -> pl.DataFrame:
        """``siren`` and what its head office tells. Monaco has a code of country, or the postcode 98000 alone."""
        offices = pl.concat(self._offices).unique("siren", keep="first", maintain_order=True)
        commune, abroad = pl.col("codeCommuneEtablissement"), pl.col("codePaysEtrangerEtablissement")
        is_monaco = (abroad == MONACO) | (commune == MONACO) | pl.col("codePostalEtablissement").str.starts_with("980")
        is_monaco = is_monaco.fill_null(False)
        is_overseas = commune.str.contains("^9[78]")
        department = pl.when(is_overseas).then(commune.str.head(3)).otherwise(commune.str.head(2))
        return offices.select(
            "siren",
            postcode="codePostalEtablissement",
            city=pl.coalesce("libelleCommuneEtablissement", "libelleCommuneEtrangerEtablissement"),
            department=pl.when(~is_monaco).then(department),
            country=pl.when(is_monaco).then(pl.lit("MC")).when(abroad.is_null()).then(pl.lit("FR")),
            doors=pl.concat_list(DOORS).list.drop_nulls(),
        )
