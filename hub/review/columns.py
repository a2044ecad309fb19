"""The columns of each sheet, in English and in French."""

from hub.review.book import ANSWER, ID, REASON, Column

_ROW = Column(ID, "Row", "Ligne", 6, "id")
_REASON = Column(REASON, "Reason (optional)", "Motif (facultatif)", 36, "reason")
_AT_STAKE = Column("amount", "At stake", "Enjeu", 16, "money")
_CUMULATED = Column("cumulated", "Cumulated share", "Part cumulée", 11, "share")

SUPPLIERS = (
    _ROW,
    Column("question", "Question", "Question", 22),
    Column("left_entity", "Entity", "Entité", 10, is_key=True),
    Column("left_code", "Code", "Code", 12, is_key=True),
    Column("left_name", "Supplier", "Fournisseur", 34, is_key=True),
    Column("right_entity", "Entity or register", "Entité ou registre", 12, is_key=True),
    Column("right_code", "Code or register id", "Code ou identifiant", 18, is_key=True),
    Column("right_name", "Other supplier or entry", "Autre fournisseur ou fiche", 34, is_key=True),
    Column(ANSWER, "Same?", "Le même ?", 12, "answer"),
    _REASON,
    _AT_STAKE,
    _CUMULATED,
    Column("score", "Score", "Score", 7, "score"),
    Column("evidence", "Evidence", "Indices", 46),
    Column("second", "Second best entry", "Deuxième fiche", 34),
    Column("second_score", "Its score", "Son score", 7, "score"),
)

_GROUP = (
    Column("entity", "Entity", "Entité", 10, is_key=True),
    Column("account", "Account", "Compte", 11, is_key=True),
    Column("account_label", "Account label", "Libellé du compte", 26),
    Column("supplier", "Supplier id", "Identifiant", 20, is_key=True),
    Column("supplier_name", "Supplier", "Fournisseur", 30),
    Column("words", "Entity's own category", "Catégorie de l'entité", 22, is_key=True),
    Column("label_words", "Words of the lines", "Mots des lignes", 30),
)

GROUPS = (
    _ROW,
    *_GROUP,
    Column("best", "Best category", "Meilleure catégorie", 34),
    Column("confidence", "Confidence", "Confiance", 10, "score"),
    Column("method", "Given by", "Donnée par", 11),
    Column("second", "Second best", "Deuxième", 34),
    Column("second_confidence", "Its confidence", "Sa confiance", 10, "score"),
    Column(ANSWER, "Category", "Catégorie", 40, "answer"),
    _REASON,
    _AT_STAKE,
    _CUMULATED,
    Column("line_count", "Lines", "Lignes", 8, "count"),
)

RULES = (
    _ROW,
    Column("rule_id", "Rule", "Règle", 12, is_key=True),
    Column("entity", "Entity", "Entité", 10, is_key=True),
    Column("conditions", "Lines where", "Lignes dont", 44),
    Column("category", "Get the category", "Reçoivent la catégorie", 40),
    Column("proposed", "Proposed by", "Proposée par", 26),
    Column(ANSWER, "Accept?", "Accepter ?", 12, "answer"),
    _REASON,
    Column("amount", "About", "Environ", 16, "money"),
    Column("line_count", "Lines, about", "Lignes, environ", 9, "count"),
)

SAMPLE_SUPPLIERS = (
    _ROW,
    Column("entity", "Entity", "Entité", 10, is_key=True),
    Column("code", "Code", "Code", 12, is_key=True),
    Column("name", "Supplier as the entity writes it", "Fournisseur, vu de l'entité", 36, is_key=True),
    Column("assigned", "Group's supplier", "Fournisseur du groupe", 22, is_key=True),
    Column("assigned_name", "Its name", "Son nom", 34),
    Column("register", "Register entry", "Fiche du registre", 34),
    Column("others", "Its other names", "Ses autres noms", 50),
    Column(ANSWER, "Right?", "Juste ?", 12, "answer"),
    _REASON,
    Column("amount", "Amount", "Montant", 16, "money"),
)

SAMPLE_CATEGORIES = (
    _ROW,
    *_GROUP,
    Column("assigned", "Category", "Catégorie", 12, is_key=True),
    Column("assigned_name", "Its name", "Son nom", 40),
    Column(ANSWER, "Right?", "Juste ?", 12, "answer"),
    _REASON,
    Column("amount", "Amount", "Montant", 16, "money"),
)

CUSTOMERS = (
    _ROW,
    Column("supplier", "Supplier", "Fournisseur", 18, is_key=True),
    Column("account", "Customer account", "Compte client", 18, is_key=True),
    Column("name", "Customer, as the supplier writes it", "Client, vu du fournisseur", 36, is_key=True),
    Column("siret", "SIRET", "SIRET", 17),
    Column("siren", "SIREN", "SIREN", 12),
    Column("vat", "VAT number", "N° de TVA", 16),
    Column("proposed", "Proposed entity", "Entité proposée", 30),
    Column("score", "Score", "Score", 7, "score"),
    Column("evidence", "Evidence", "Indices", 46),
    Column(ANSWER, "Whose?", "À qui ?", 30, "answer"),
    _REASON,
    _AT_STAKE,
    _CUMULATED,
    Column("line_count", "Lines", "Lignes", 8, "count"),
)

DIFFERENCES = (
    _ROW,
    Column("supplier", "Supplier", "Fournisseur", 18, is_key=True),
    Column("supplier_name", "Its name", "Son nom", 30),
    Column("entity", "Entity", "Entité", 10, is_key=True),
    Column("document_ref", "Document", "Pièce", 20, is_key=True),
    Column("document_date", "Date", "Date", 12),
    Column("span", "Period of the statement", "Période du relevé", 18),
    Column("declared", "Declared", "Déclaré", 16, "money"),
    Column("recorded", "Recorded", "Comptabilisé", 16, "money"),
    Column("likely", "Likely reason", "Cause probable", 40),
    Column(ANSWER, "What is it?", "Qu'est-ce ?", 20, "answer"),
    _REASON,
    _AT_STAKE,
    _CUMULATED,
)
