"""The entries of a ledger, one row a kind: about 60 % purchase invoices, then all that surrounds them."""

from hub.demo.templates import Template, legs, mirrored

SUPPLIER = ("general",)

PURCHASES = (
    Template("purchase_1", "purchases", 0.300, SUPPLIER, legs("D charge1 n1 opex · D 44566 vat · C 401 gross")),
    Template(
        "purchase_2",
        "purchases",
        0.160,
        SUPPLIER,
        legs("D charge1 n1 opex · D charge2 n2 opex · D 44566 vat · C 401 gross"),
    ),
    Template(
        "purchase_3",
        "purchases",
        0.070,
        SUPPLIER,
        legs("D charge1 n1 opex · D charge2 n2 opex · D charge3 n3 opex · D 44566 vat · C 401 gross"),
    ),
    # Two invoices in one entry, each balanced under its own piece.
    Template(
        "two_documents",
        "purchases",
        0.012,
        ("general", "general"),
        legs(
            "D charge1 n1 opex · D 44566 vat · C 401 gross · D charge1@2/2 m1 opex · D 44566/2 mvat · C 401@2/2 mgross"
        ),
    ),
    # Two invoices, all charges and VAT under the first piece: only a sharing in proportion is possible.
    Template(
        "pooled",
        "purchases",
        0.006,
        ("general", "general"),
        legs("D charge1 n1 opex · D charge1@2 m1 opex · D 44566 bothvat · C 401 gross · C 401@2/2 mgross"),
        attribution="allocated",
    ),
    Template("insurance", "purchases", 0.010, ("insurance",), legs("D 616 n1 opex · C 401 n1"), scale=4.0),
    # VAT on a passenger car cannot be recovered: the cost is the amount with VAT.
    Template("car_rental", "purchases", 0.012, ("rental",), legs("D 6135 gross opex · C 401 gross")),
    Template(
        "reverse_charge",
        "purchases",
        0.015,
        ("foreign",),
        legs("D charge1 n1 opex · D 44566 vat · C 4452 vat · C 401 n1"),
    ),
    Template(
        "credit_note", "purchases", 0.030, SUPPLIER, legs("D 401 gross · C charge1 n1 opex · C 44566 vat"), "AVOIR"
    ),
    Template("rebate", "purchases", 0.010, SUPPLIER, legs("D 401 gross · C rebate n1 rebate · C 44566 vat"), "RFA"),
    Template(
        "asset",
        "purchases",
        0.012,
        ("asset",),
        legs("D asset n1 capex · D 44562 vat · C 404 gross"),
        "IMMO",
        scale=15.0,
    ),
    Template(
        "asset_in_progress",
        "purchases",
        0.003,
        ("building",),
        legs("D 231 n1 capex · D 44562 vat · C 404 gross"),
        "SITUATION",
        scale=20.0,
    ),
    Template(
        "management_fee",
        "misc",
        0.002,
        ("group",),
        legs("D 6226 n1 opex · D 44566 vat · C 451 gross"),
        "FRAIS DE SIEGE",
        is_group=True,
    ),
)

OTHERS = (
    Template("payment", "bank", 0.155, SUPPLIER, legs("D 401 gross · C 512 gross"), "VIR"),
    Template(
        "payment_with_discount",
        "bank",
        0.010,
        SUPPLIER,
        legs("D 401 gross · C 765 discount · C 512 paid"),
        "VIR ESCOMPTE",
    ),
    Template("advance", "bank", 0.006, SUPPLIER, legs("D 4091 n1 · C 512 n1"), "ACOMPTE"),
    Template(
        "bank_charges", "bank", 0.020, (), legs("D 627 fee opex · C 512 fee"), "FRAIS BANCAIRES", attribution="none"
    ),
    # The asset leaves 231 for 2154: nothing new is bought.
    Template("transfer", "misc", 0.002, (), legs("D 2154 n1 capex · C 231 n1 capex"), "MISE EN SERVICE", scale=20.0),
    Template("stock_use", "misc", 0.003, (), legs("D 6037 n1 · C 37 n1"), "STOCK", "end"),
    Template("depreciation", "misc", 0.004, (), legs("D 68112 n1 · C 28154 n1"), "DAP", "end"),
    Template("tax", "misc", 0.004, (), legs("D 63511 n1 · C 447 n1"), "CFE"),
    Template(
        "payroll",
        "misc",
        0.010,
        ("employee",),
        legs("D 6411 wage · D 6451 employer · C 421 net_wage · C 431 social"),
        "PAIE",
        "end",
    ),
    Template("sale", "sales", 0.070, ("customer",), legs("D 411 gross · C 707 n1 · C 44571 vat"), "VENTE"),
    Template("receipt", "bank", 0.025, ("customer",), legs("D 512 gross · C 411 gross"), "REGLT"),
)

# What follows has an effect in a later month or entry, see ``FOLLOW_UPS`` and ``CORRECTIONS``.
NOT_RECEIVED = Template(
    "not_received",
    "misc",
    0.012,
    SUPPLIER,
    legs("D charge1 n1 opex · D 44586 vat · C 408 gross"),
    "FNP",
    "end",
    "accrual",
)
NOT_RECEIVED_UNKNOWN = Template(
    "not_received_unknown",
    "misc",
    0.004,
    SUPPLIER,
    NOT_RECEIVED.legs,
    "FNP",
    "end",
    "accrual",
    attribution="none",
    is_anonymous=True,
)
PREPAID = Template(
    "prepaid",
    "misc",
    0.004,
    ("insurance",),
    legs("D 486 eleven · C 616 eleven opex"),
    "CCA",
    "end",
    "accrual",
    attribution="none",
    is_anonymous=True,
    scale=4.0,
)
# The rebate is known before the credit note comes; the note then only settles 4098.
REBATE_DUE = Template(
    "rebate_due", "misc", 0.004, SUPPLIER, legs("D 4098 gross · C rebate n1 rebate · C 44586 vat"), "RFA A RECEVOIR"
)
ERROR = Template("error", "purchases", 0.003, SUPPLIER, legs("D 6226 n1 opex · D 44566 vat · C 401 gross"))

DRAWN: tuple[Template, ...] = (*PURCHASES, *OTHERS, NOT_RECEIVED, NOT_RECEIVED_UNKNOWN, PREPAID, REBATE_DUE, ERROR)

RELEASE = Template(
    "prepaid_release",
    "misc",
    0.0,
    ("insurance",),
    legs("D 616 twelfth opex · C 486 twelfth"),
    "REPRISE CCA",
    "start",
    "accrual",
    attribution="none",
    is_anonymous=True,
)
REBATE_SETTLED = Template(
    "rebate_settled",
    "purchases",
    0.0,
    SUPPLIER,
    legs("D 401 gross · D 44586 vat · C 4098 gross · C 44566 vat"),
    "AVOIR RFA",
    "start",
)
OPENING = Template(
    "opening",
    "opening",
    0.0,
    SUPPLIER,
    legs("D 2154 fixed · D 512 n3 · C 401 n1 · C 101 equity"),
    "A NOUVEAU",
    "start",
)
FOLLOW_UPS = {  # entry → what undoes or settles it on the first of the next month
    NOT_RECEIVED.name: mirrored(NOT_RECEIVED, "EXT FNP", "start"),
    NOT_RECEIVED_UNKNOWN.name: mirrored(NOT_RECEIVED_UNKNOWN, "EXT FNP", "start"),
    REBATE_DUE.name: REBATE_SETTLED,
}
CORRECTIONS = {ERROR.name: mirrored(ERROR, "ANNUL FACT", "any")}  # entry → what undoes it some days later

GROUP_PURCHASE = Template(
    "group_purchase",
    "purchases",
    0.0,
    ("group",),
    legs("D charge1 n1 opex · D 44566 vat · C 401 gross"),
    is_group=True,
)
GROUP_SALE = Template(
    "group_sale", "sales", 0.0, ("group",), legs("D 411 gross · C 707 n1 · C 44571 vat"), "VENTE GROUPE"
)
GROUP_EXPORT = Template("group_export", "sales", 0.0, ("group",), legs("D 411 n1 · C 707 n1"), "VENTE GROUPE")
