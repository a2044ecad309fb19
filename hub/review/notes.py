"""What the workbooks say to who fills them in: English, then French."""

_HOW = (
    (
        "Fill in the yellow cells only: your name above, an answer in each row that you are sure of. A blank answer "
        "decides nothing. Rows may be filtered; to sort them, unprotect the sheet (no password). Never remove one.",
        "Remplissez seulement les cellules jaunes : votre nom ci-dessus, une réponse par ligne dont vous êtes sûr. Une "
        "réponse vide ne décide rien. Les lignes peuvent être filtrées ; pour trier, ôtez la protection de la feuille "
        "(sans mot de passe). N'en supprimez aucune.",
    ),
    (
        "Rows come by falling amount: the column 'Cumulated share' says how much of the undecided amount the rows so "
        "far hold. The score is between 0 and 1.",
        "Les lignes vont du plus grand montant au plus petit : « Part cumulée » dit la part du montant non décidé que "
        "les lignes couvrent jusque-là. Le score va de 0 à 1.",
    ),
)
_SEND = (
    "When done, save the file and run: hub review apply FILE",
    "Une fois rempli, enregistrez le fichier puis lancez : hub review apply FICHIER",
)
SUPPLIER_NOTES = (
    *_HOW,
    (
        "same: one company (one legal entity), whatever the spelling. different: two companies, also of one group: "
        "they will never be merged. unsure: somebody looked and could not tell.",
        "same : une seule entreprise (une même entité juridique), quelle que soit l'orthographe. different : deux "
        "entreprises, même d'un seul groupe ; elles ne seront jamais fusionnées. unsure : vu, impossible à dire.",
    ),
    (
        "At stake: what moves if the answer is yes; of two suppliers, the amount of the smaller one.",
        "Enjeu : ce qui change si la réponse est oui ; pour deux fournisseurs, le montant du plus petit.",
    ),
    _SEND,
)
SUPPLIER_HINT = "same = le même · different = deux entreprises · unsure = je ne sais pas"
CATEGORY_NOTES = (
    *_HOW,
    (
        "Sheet Categories: 'best' and 'second best' take the category of that column; any other is chosen from the "
        "list. The answer holds for this entity, account, supplier and own category together.",
        "Feuille Categories : « best » et « second best » prennent la catégorie de la colonne ; sinon choisissez dans "
        "la liste. La réponse vaut pour cette entité, ce compte, ce fournisseur et cette catégorie propre ensemble.",
    ),
    (
        "Sheet Rules: what the category committee proposes. A rule holds in an entity once the entity accepts it.",
        "Feuille Rules : ce que propose le comité de catégorie. Une règle vaut dans une entité quand elle l'accepte.",
    ),
    _SEND,
)
CATEGORY_HINT = "best = la meilleure · second best = la deuxième · ou une catégorie de la liste"
RULE_HINT = "accept = la règle vaut chez nous · decline = elle n'y vaut pas"
SAMPLE_NOTES = (
    _HOW[0],
    (
        "The rows were drawn by chance, large amounts more often: judge every one, also where it looks obvious. Right: "
        "what is shown is what it should be. unsure: looked at, cannot be told.",
        "Les lignes ont été tirées au hasard, les grands montants plus souvent : jugez-les toutes, même évidentes. "
        "right : ce qui est affiché est juste. wrong : c'est faux. unsure : vu, impossible à dire.",
    ),
    (
        "Suppliers: is the group's supplier (and its register entry, if shown) the company that the entity means, and "
        "are its other names all of the same company? Categories: is it the right one for these lines?",
        "Fournisseurs : le fournisseur du groupe (et sa fiche, si affichée) est-il l'entreprise visée par l'entité, et "
        "ses autres noms sont-ils bien d'elle ? Catégories : est-ce la bonne pour ces lignes ?",
    ),
    (
        "When done, save the file and run: hub evaluate sample --apply FILE",
        "Une fois rempli, enregistrez le fichier puis lancez : hub evaluate sample --apply FICHIER",
    ),
)
SAMPLE_HINT = "right = juste · wrong = faux · unsure = je ne sais pas"
CUSTOMER_NOTES = (
    *_HOW,
    (
        "Sheet Customers: accounts of suppliers' statements that no entity is known to own. proposed: it is the "
        "proposed entity. An entity of the list: it is that one. different: it is not the proposed one. none: it is no "
        "company of the group. unsure: somebody looked and could not tell.",
        "Feuille Customers : comptes clients des relevés dont aucune entité n'est connue. proposed : c'est l'entité "
        "proposée. Une entité de la liste : c'est elle. different : ce n'est pas celle proposée. none : ce n'est pas "
        "une société du groupe. unsure : vu, impossible à dire.",
    ),
    (
        "Sheet Differences: documents that only one side knows and nothing explains. Say what each is and, as the "
        "reason, how you know: it moves from the residual to that item of the bridge.",
        "Feuille Differences : pièces connues d'un seul côté et que rien n'explique. Dites ce qu'est chacune et, en "
        "motif, comment vous le savez : elle passe du résidu à ce poste du pont.",
    ),
    _SEND,
)
CUSTOMER_HINT = (
    "proposed = la proposée · different = pas elle · none = hors groupe · unsure · ou une entité de la liste"
)
DIFFERENCE_HINT = (
    "dispute = litige · cut_off = décalage de période · purchasing_card = carte d'achat · rebates = remises, avoirs · "
    "vat_or_currency = TVA ou devise"
)
