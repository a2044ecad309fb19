"""Names of invented suppliers as the entities of a large group type them, and the register that they are in.

Nobody's real name: stems are made of syllables. A supplier has about 14 spellings, few have hundreds and half have
seven at most: codes before and behind, legal forms, abbreviations, branches, cut ends, slips, capitals, words left out.
The same number and seed give the same names in the same order.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

import polars as pl

CUT = (25, 30, 35)
# fmt: off
STARTS = (
    "ba", "cor", "del", "es", "fal", "gri", "hu", "ker", "lan", "mor", "nav", "or", "pel", "que", "ros", "sal", "tre",
    "val", "wes", "zan", "bri", "clu", "dro", "gau", "hol", "jur", "lin", "mel", "pon", "ster",
)
MIDDLES = ("a", "be", "ci", "do", "en", "fi", "go", "la", "mi", "no", "ra", "ti", "va", "we", "ri", "lo")
ENDS = (
    "bert", "court", "dan", "ex", "field", "gnon", "house", "ic", "ley", "mann", "nier", "on", "quist", "ric", "sen",
    "tal", "vic", "well", "x", "zzi", "ard", "ault", "berg", "ham",
)
# By country: how often, legal forms, trades.
COUNTRIES = {
    "FR": (50, ("SARL", "SAS", "SA", "SASU", "EURL"), (
        "Transports", "Maintenance", "Matériaux", "Emballages", "Services", "Informatique", "Assurances", "Formation",
        "Imprimerie", "Construction", "Mécanique", "Industrie", "Fournitures", "Équipements", "Location", "Énergie",
        "Sécurité", "Traiteur", "Négoce", "Conseil", "Électricité", "Plomberie", "Distribution", "Laboratoires",
    )),
    "GB": (25, ("Ltd", "Limited", "PLC", "LLP"), (
        "Transport", "Maintenance", "Building Supplies", "Packaging", "Services", "Software", "Insurance", "Training",
        "Printing", "Construction", "Engineering", "Industries", "Office Supplies", "Equipment", "Hire", "Energy",
        "Security", "Catering", "Trading", "Consulting", "Electrical", "Plumbing", "Distribution", "Laboratories",
    )),
    "DE": (12, ("GmbH", "AG", "GmbH & Co. KG", "e.K."), (
        "Spedition", "Wartung", "Baustoffe", "Verpackungen", "Dienstleistungen", "Datentechnik", "Versicherungen",
        "Schulung", "Druckerei", "Bau", "Maschinenbau", "Industrie", "Bürobedarf", "Anlagen", "Vermietung", "Energie",
    )),
    "ES": (8, ("S.L.", "S.A.", "SLU"), (
        "Transportes", "Mantenimiento", "Materiales", "Envases", "Servicios", "Informática", "Seguros", "Formación",
    )),
    "IT": (5, ("S.r.l.", "S.p.A."), (
        "Trasporti", "Manutenzione", "Materiali", "Imballaggi", "Servizi", "Informatica",
    )),
}
FIRST = (
    "Jean", "Marie", "Paul", "Anne", "Hugo", "Karim", "Odile", "Inès", "John", "Mary", "Peter", "Klaus", "Greta",
    "Luis", "Carmen", "Marco", "Giulia", "Erik", "Sofia", "David", "Sarah", "Omar", "Lena", "Tom",
)
SHORT = {
    "Transports": "Transp", "Maintenance": "Maint", "Matériaux": "Mat", "Services": "Serv", "Informatique": "Info",
    "Construction": "Constr", "Industrie": "Ind", "Fournitures": "Fourn", "Équipements": "Equip", "Limited": "Ltd",
    "Engineering": "Eng", "Equipment": "Equip", "Distribution": "Dist", "Laboratoires": "Labo", "Transport": "Trans",
    "Electrical": "Elec", "Consulting": "Cons", "Dienstleistungen": "Dienstl", "Industries": "Ind",
}
HUNG = ("TOTAL", "DO NOT USE", "(NE PLUS UTILISER)", "DIVERS", "HQ", "EUR", "OLD", "COMPTE BLOQUE", "c/o FACTOR")
# fmt: on


@dataclass(frozen=True)
class Supplier:
    """One real supplier: what its name is made of, and where it is."""

    words: tuple[str, ...]
    form: str
    place: str

    @property
    def name(self) -> str:
        return " ".join((*self.words, self.form)).strip()


def group_of(size: int, seed: int = 1) -> tuple[pl.DataFrame, pl.DataFrame]:
    """``size`` distinct ``name``s with the ``register_id`` of the supplier, and a register of ``register_id, name``.

    The register holds every supplier and as many decoys: another trade or another town under the same stem.
    """
    rng = Random(seed)
    stems = [_stem(rng) for _ in range(max(30, size // 30))]
    towns = [_stem(rng) for _ in range(max(20, min(2000, size // 100)))]
    spelt: dict[str, str] = {}
    entries: dict[str, str] = {}
    while len(spelt) < size:
        supplier = _supplier(rng, stems, towns)
        if supplier.name in entries:
            continue
        key = entries[supplier.name] = f"R:{len(entries)}"
        decoy = Supplier(
            (*supplier.words[:1], *_supplier(rng, stems, towns).words[1:]), supplier.form, rng.choice(towns)
        )
        entries.setdefault(decoy.name, f"R:{len(entries)}")
        wanted = min(_often(rng), size - len(spelt))
        for name in islice(_spellings(supplier, towns, rng), wanted):
            spelt.setdefault(name, key)
    names = pl.DataFrame({"name": list(spelt), "register_id": list(spelt.values())})
    return names, pl.DataFrame({"register_id": list(entries.values()), "name": list(entries)})


def _often(rng: Random) -> int:
    """Spellings that one supplier may have: a tail like 1/n² cut at 400; 14 of them differ, on average."""
    return min(400, int(5.0 / (1 - rng.random()) ** 0.86))


def _stem(rng: Random) -> str:
    middles = "".join(rng.choice(MIDDLES) for _ in range(rng.choice((0, 1, 1, 2))))
    return (rng.choice(STARTS) + middles + rng.choice(ENDS)).title()


def _supplier(rng: Random, stems: list[str], towns: list[str]) -> Supplier:
    """A firm of a stem and a trade, of initials, of a town, of two stems; or a person."""
    countries = list(COUNTRIES.values())
    _, forms, trades = rng.choices(countries, [often for often, _, _ in countries])[0]
    stem, trade, town = rng.choice(stems), rng.choice(trades), rng.choice(towns)
    kind = rng.random()
    if kind < 0.45:
        words: tuple[str, ...] = (stem, trade)
    elif kind < 0.65:
        words = (stem, trade, town)
    elif kind < 0.75:
        words = (stem, rng.choice(stems), rng.choice(("Group", "Partners", "& Fils", "International", trade)))
    elif kind < 0.85:
        words = ("".join(rng.choice("ABCDEFGHILMNOPRSTV") for _ in range(rng.choice((3, 3, 4)))), trade)
    elif kind < 0.93:
        return Supplier((rng.choice(FIRST), stem), "", town)
    else:
        words = (f"{town} {trade}",)
    return Supplier(words, rng.choice(forms), town)


def _spellings(supplier: Supplier, towns: list[str], rng: Random) -> Iterator[str]:
    """The name, then ways of typing it, without an end."""
    yield supplier.name
    while True:
        yield _spelt(supplier, towns, rng)


def _spelt(supplier: Supplier, towns: list[str], rng: Random) -> str:
    """One way of typing the name: what systems and people do, each now and then."""
    words = [SHORT.get(word, word) if rng.random() < 0.25 else word for word in supplier.words]
    if rng.random() < 0.15:
        words[-1] = _slip(words[-1], rng)
    if rng.random() < 0.04:
        words = words[::-1]
    if rng.random() < 0.55:
        words = [supplier.form, *words] if rng.random() < 0.2 else [*words, supplier.form]
    if rng.random() < 0.3:
        words.append(rng.choice((supplier.place, rng.choice(towns), f"({rng.choice(towns)})")))
    text = " ".join(word for word in words if word)
    told = rng.random()
    if told < 0.15:
        text = f"{rng.randrange(10**5, 10**7)} - {text}"
    elif told < 0.25:
        text = f"{text} {rng.randrange(1, 10**5):05d}"
    elif told < 0.31:
        text = f"{text} {rng.choice(HUNG)}"
    if rng.random() < 0.6:
        text = text.upper()
    return text[: rng.choice(CUT)].strip() if rng.random() < 0.3 else text


def _slip(word: str, rng: Random) -> str:
    if len(word) < 4:
        return word
    at = rng.randrange(1, len(word) - 1)
    return rng.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at] + word[at:],
        )
    )
