"""The accounts the invented companies use: PCG codes, labels and what is typically bought on each.

The PCG code is the common language of the generator; how an entity writes it (padded, or in a chart of its own) is
decided in ``local_charts``. Labels are in French, as the ledgers are.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """One PCG account: its code, its label, and wordings of ledger lines booked on it."""

    code: str
    label: str
    wordings: tuple[str, ...] = ()


PURCHASES = (
    Account(
        "6011", "Achats matières premières", ("Bobines acier galvanisé", "Granulés polypropylène", "Tôles laminées")
    ),
    Account("6021", "Matières consommables", ("Huile de coupe fût 200 L", "Solvant dégraissant", "Gaz de soudage")),
    Account("6026", "Emballages", ("Cartons double cannelure", "Palettes EUR 80x120", "Film étirable")),
    Account(
        "604", "Achats d'études et prestations", ("Etude de faisabilité", "Prestation usinage à façon", "Essais labo")
    ),
    Account(
        "6061", "Fournitures non stockables", ("Electricité site", "Gaz naturel chaufferie", "Eau et assainissement")
    ),
    Account("6063", "Petit équipement", ("Outillage à main", "EPI gants et lunettes", "Visserie inox")),
    Account(
        "6064", "Fournitures administratives", ("Papier A4 80 g", "Cartouches imprimante", "Fournitures de bureau")
    ),
    Account("6068", "Autres matières et fournitures", ("Produits d'entretien", "Peinture sol", "Quincaillerie")),
    Account("607", "Achats de marchandises", ("Pièces de négoce", "Marchandises revente", "Accessoires revente")),
    Account(
        "611", "Sous-traitance générale", ("Sous-traitance montage", "Traitement de surface", "Conditionnement à façon")
    ),
    Account("6132", "Locations immobilières", ("Loyer entrepôt", "Loyer bureaux", "Charges locatives")),
    Account(
        "6135", "Locations mobilières", ("Location véhicule LLD", "Location chariot élévateur", "Location nacelle")
    ),
    Account("6152", "Entretien immobilier", ("Réparation toiture", "Entretien espaces verts", "Travaux plomberie")),
    Account("6155", "Entretien matériel", ("Réparation compresseur", "Révision véhicule", "Dépannage convoyeur")),
    Account("6156", "Maintenance", ("Maintenance logicielle", "Contrat maintenance ascenseur", "Infogérance")),
    Account("616", "Primes d'assurance", ("Assurance flotte", "Assurance RC pro", "Assurance dommages aux biens")),
    Account("617", "Etudes et recherches", ("Etude de marché", "Etude d'impact", "Recherche matériaux")),
    Account("6183", "Documentation technique", ("Normes en ligne", "Abonnement revue", "Base documentaire")),
    Account("6185", "Frais de colloques et séminaires", ("Formation sécurité", "Séminaire encadrement", "Stand salon")),
    Account("6211", "Personnel intérimaire", ("Intérim caristes", "Intérim production", "Intérim administratif")),
    Account("6226", "Honoraires", ("Honoraires conseil", "Honoraires audit", "Honoraires juridiques")),
    Account("6228", "Rémunérations diverses", ("Prestation recrutement", "Commission courtage", "Traduction")),
    Account("6231", "Annonces et insertions", ("Campagne presse", "Bannières web", "Annonce recrutement")),
    Account("6236", "Catalogues et imprimés", ("Impression catalogue", "Plaquettes", "Etiquettes imprimées")),
    Account("6241", "Transports sur achats", ("Transport messagerie", "Affrètement camion", "Fret maritime")),
    Account("6242", "Transports sur ventes", ("Livraison clients", "Transport express", "Tournée régionale")),
    Account("6251", "Voyages et déplacements", ("Billets de train", "Billets d'avion", "Location courte durée")),
    Account("6256", "Missions", ("Hôtel mission", "Frais de mission", "Nuitées chantier")),
    Account("6257", "Réceptions", ("Déjeuner clients", "Traiteur inauguration", "Plateaux repas")),
    Account("6261", "Frais postaux", ("Affranchissement", "Coursier", "Colis express")),
    Account("6262", "Télécommunications", ("Forfaits mobiles", "Lien fibre", "Téléphonie fixe")),
    Account("627", "Services bancaires", ("Frais tenue de compte", "Commission virement", "Commission carte")),
    Account("6282", "Gardiennage", ("Ronde de nuit", "Télésurveillance", "Agent de sécurité")),
    Account("6288", "Nettoyage", ("Nettoyage bureaux", "Nettoyage vitres", "Collecte déchets industriels")),
)

REBATES = (
    Account("6096", "RRR obtenus sur achats", ("Remise de fin d'année", "Ristourne volume")),
    Account("619", "RRR obtenus sur services extérieurs", ("Ristourne contrat cadre", "Rabais qualité")),
    Account("629", "RRR obtenus sur autres services", ("Remise fidélité", "Ristourne trimestrielle")),
)

OUT_OF_SPEND = (
    Account("6037", "Variation des stocks", ("Variation de stock",)),
    Account("63511", "Cotisation foncière des entreprises", ("CFE", "CVAE acompte")),
    Account("6411", "Salaires et appointements", ("Paie du mois",)),
    Account("6451", "Cotisations URSSAF", ("Charges patronales",)),
    Account("651", "Redevances pour brevets et licences", ("Redevance brevet", "Licence marque")),
    Account("68112", "Dotations aux amortissements", ("Dotation du mois",)),
    Account("707", "Ventes de marchandises", ("Vente de produits", "Vente export")),
    Account("765", "Escomptes obtenus", ("Escompte pour paiement comptant",)),
)

ASSETS = (
    Account("2154", "Matériel industriel", ("Presse hydraulique", "Ligne de convoyage", "Robot de soudage")),
    Account("2182", "Matériel de transport", ("Fourgon", "Chariot élévateur")),
    Account("2183", "Matériel de bureau et informatique", ("Serveurs", "Postes de travail")),
    Account("231", "Immobilisations corporelles en cours", ("Extension atelier, situation", "Ligne 4 en cours")),
)

BALANCE = (
    Account("101", "Capital"),
    Account("28154", "Amortissements du matériel industriel"),
    Account("37", "Stocks de marchandises"),
    Account("401", "Fournisseurs"),
    Account("404", "Fournisseurs d'immobilisations"),
    Account("408", "Fournisseurs, factures non parvenues"),
    Account("4091", "Fournisseurs, avances et acomptes"),
    Account("4098", "Rabais, remises, ristournes à obtenir"),
    Account("411", "Clients"),
    Account("421", "Personnel, rémunérations dues"),
    Account("431", "Sécurité sociale"),
    Account("4452", "TVA due intracommunautaire"),
    Account("44562", "TVA sur immobilisations"),
    Account("44566", "TVA déductible"),
    Account("44571", "TVA collectée"),
    Account("44586", "TVA sur factures non parvenues"),
    Account("447", "Autres impôts et taxes"),
    Account("451", "Groupe"),
    Account("486", "Charges constatées d'avance"),
    Account("512", "Banque"),
)

CHART: tuple[Account, ...] = PURCHASES + REBATES + OUT_OF_SPEND + ASSETS + BALANCE
INDEX: dict[str, int] = {account.code: number for number, account in enumerate(CHART)}
