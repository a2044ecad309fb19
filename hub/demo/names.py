"""Word lists for invented names: suppliers' stems and trades, people, customers. Nothing here is a real company."""

from dataclasses import dataclass

# fmt: off
STEM_STARTS = (
    "Arv", "Bolqu", "Cyrd", "Drom", "Esquil", "Farn", "Guivr", "Huld", "Izar", "Jolv", "Kerd", "Lurv",
    "Maz", "Novr", "Ombr", "Pryv", "Quez", "Rosk", "Sylv", "Trav", "Ulm", "Vezl", "Wadr", "Zolf",
)
STEM_ENDS = (
    "anne", "ibec", "olis", "udan", "érac", "intel", "ovar", "ésia", "aquel", "ymont",
    "ondre", "ulix", "ador", "envil", "istan", "oram", "uvane", "ézio", "acor", "ilune",
)
# fmt: on
LEGAL_FORMS = ("SARL", "SAS", "SA", "SASU")

ABBREVIATIONS = {
    "Transports": "Transp.",
    "Maintenance": "Maint.",
    "Matériaux": "Mat.",
    "Emballages": "Emb.",
    "Services": "Serv.",
    "Informatique": "Info",
    "Assurances": "Assur.",
    "Formation": "Form.",
    "Imprimerie": "Impr.",
    "Construction": "Constr.",
    "Mécanique": "Méca.",
    "Industrie": "Ind.",
    "Fournitures": "Fourn.",
    "Équipements": "Equip.",
}


@dataclass(frozen=True)
class Trade:
    """What a supplier lives on: its word in the name, its leaf of the taxonomy, the accounts it is booked on, and the
    entries it can be in."""

    word: str
    category: str
    accounts: tuple[str, ...]
    pools: tuple[str, ...] = ("general",)
    capex: str = ""
    scale: float = 1.0  # factor on the amount of an invoice


TRADES = (
    Trade("Matériaux", "RM-MA-50", ("6011", "6021", "6068"), scale=3.0),
    Trade("Emballages", "PK-SU-90", ("6026", "6063", "6068")),
    Trade("Transports", "LO-FR-90", ("6241", "6242"), scale=1.5),
    Trade("Intérim", "HR-TE-10", ("6211", "6226"), scale=2.0),
    Trade("Mécanique", "EQ-MT-10", ("6155", "6063", "611"), ("general", "asset"), "2154"),
    Trade("Informatique", "IT-SE-30", ("6156", "6063", "6183"), ("general", "asset", "foreign"), "2183"),
    Trade("Assurances", "IF-IN-90", ("616",), ("insurance",), scale=1.5),
    Trade("Location", "EQ-RE-10", ("6135", "6155"), ("general", "rental")),
    Trade("Conseil", "PF-CO-10", ("6226", "6228", "617"), ("general", "foreign"), scale=2.0),
    Trade("Énergie", "EN-EL-10", ("6061", "6156"), scale=4.0),
    Trade("Fournitures", "FM-OF-10", ("6064", "6063", "6068"), scale=0.4),
    Trade("Construction", "RE-CO-20", ("6152", "611"), ("general", "building"), "231", 2.0),
    Trade("Télécom", "IT-TE-90", ("6262", "6156"), scale=0.7),
    Trade("Services", "FM-CL-10", ("6288", "6282", "6152")),
    Trade("Voyages", "MO-TR-10", ("6251", "6256"), scale=0.5),
    Trade("Imprimerie", "MK-PR-10", ("6236", "6231"), scale=0.6),
    Trade("Usinage", "SC-MA-10", ("604", "611", "6063"), ("general", "foreign"), scale=2.0),
    Trade("Négoce", "RM-RS-90", ("607", "6068", "6063"), scale=2.0),
    Trade("Sécurité", "FM-SI-10", ("6282", "6156"), scale=0.9),
    Trade("Formation", "HR-RT-20", ("6185", "6183"), scale=0.8),
    Trade("Automobiles", "MO-VM-10", ("6155", "6135"), ("general", "asset", "rental"), "2182"),
    Trade("Immobilier", "RE-LE-10", ("6132", "6152"), scale=2.5),
    Trade("Traiteur", "MK-EV-30", ("6257", "6256"), scale=0.3),
    Trade("Express", "LO-PA-20", ("6261", "6241"), scale=0.3),
)

BRITISH_WORDS = ("Fasteners", "Haulage", "Tooling", "Office Supplies", "Coatings", "Recruitment")

CUSTOMERS = tuple(
    f"{start}{end} {word}"
    for start, end, word in (
        ("Belc", "ourne", "Distribution"),
        ("Chav", "uret", "Montage"),
        ("Dulm", "aire", "Négoce"),
        ("Fenz", "ière", "Export"),
        ("Grav", "ieul", "Systèmes"),
        ("Hoss", "erand", "Bâtiment"),
        ("Jurm", "elle", "Santé"),
        ("Lanv", "ergne", "Collectivités"),
        ("Morz", "ellec", "Marine"),
        ("Pelv", "oise", "Agro"),
        ("Rimb", "ossac", "Ferroviaire"),
        ("Tolv", "anec", "Énergie"),
    )
)

EMPLOYEES = (
    "MARVELIN Odile",
    "KERSUZON Paul",
    "BOLDURAC Inès",
    "TREVAUDAN Hugo",
    "QUINSAC-LORE Anna",
    "DESMAURIN Karim",
    "FALQUERO Lucie",
    "GIRONVEL Marc",
)
