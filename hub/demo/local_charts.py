"""Accounts as each company writes them: PCG codes padded to a width, or a chart of its own mapped to the PCG."""

from dataclasses import dataclass

from hub.demo.chart import CHART
from hub.demo.members import Member

# PCG code → first four digits of the ERP's six; each of them maps to one account, and none is the beginning of another.
# fmt: off
ERP_PREFIXES = {
    "6011": "3101", "6021": "3102", "6026": "3103", "604": "3201", "6061": "3301", "6063": "3302", "6064": "3303",
    "6068": "3304", "607": "3401", "611": "4101", "6132": "4201", "6135": "4202", "6152": "4301", "6155": "4302",
    "6156": "4303", "616": "4401", "617": "4402", "6183": "4403", "6185": "4404", "6211": "5101", "6226": "5201",
    "6228": "5202", "6231": "5301", "6236": "5302", "6241": "5401", "6242": "5402", "6251": "5501", "6256": "5502",
    "6257": "5503", "6261": "5601", "6262": "5602", "627": "5603", "6282": "5604", "6288": "5605", "6096": "3901",
    "619": "4901", "629": "5901", "6037": "3801", "63511": "6101", "6411": "6201", "6451": "6202", "651": "6301",
    "68112": "6401", "707": "7101", "765": "7201", "2154": "1101", "2182": "1102", "2183": "1103", "231": "1201",
    "101": "1801", "28154": "1301", "37": "1401", "401": "8101", "404": "8102", "408": "8103", "4091": "8104",
    "4098": "8105", "411": "8201", "421": "8301", "431": "8302", "4452": "8401", "44562": "8402", "44566": "8403",
    "44571": "8404", "44586": "8405", "447": "8406", "451": "8501", "486": "8601", "512": "8701",
}
# fmt: on

# Nominal code of the British company, its name there, PCG code.
NOMINALS = (
    ("5000", "Raw materials", "6011"),
    ("5010", "Consumables", "6021"),
    ("5020", "Packaging", "6026"),
    ("5100", "Subcontracted machining", "604"),
    ("5110", "Subcontractors", "611"),
    ("5200", "Goods for resale", "607"),
    ("5300", "Carriage inwards", "6241"),
    ("5310", "Carriage outwards", "6242"),
    ("5900", "Supplier rebates, goods", "6096"),
    ("5910", "Supplier rebates, premises and hire", "619"),
    ("5920", "Supplier rebates, services", "629"),
    ("7100", "Rent and service charge", "6132"),
    ("7110", "Premises repairs", "6152"),
    ("7120", "Cleaning and waste", "6288"),
    ("7130", "Site security", "6282"),
    ("7200", "Electricity, gas and water", "6061"),
    ("7300", "Vehicle and plant hire", "6135"),
    ("7310", "Equipment repairs", "6155"),
    ("7320", "IT support and maintenance", "6156"),
    ("7400", "Travel", "6251"),
    ("7410", "Subsistence and hotels", "6256"),
    ("7420", "Entertaining", "6257"),
    ("7500", "Postage and couriers", "6261"),
    ("7510", "Office supplies", "6064"),
    ("7520", "Telephone and internet", "6262"),
    ("7530", "Printing", "6236"),
    ("7540", "Small tools and PPE", "6063"),
    ("7550", "Sundry supplies", "6068"),
    ("7600", "Professional fees", "6226"),
    ("7610", "Other fees and commissions", "6228"),
    ("7620", "Research", "617"),
    ("7630", "Books and standards", "6183"),
    ("7640", "Training and events", "6185"),
    ("7650", "Agency staff", "6211"),
    ("7700", "Advertising", "6231"),
    ("7800", "Insurance", "616"),
    ("7900", "Licences and royalties", "651"),
    ("1200", "Plant and machinery", "2154"),
    ("1210", "Motor vehicles", "2182"),
    ("1220", "Computer equipment", "2183"),
)


@dataclass(frozen=True)
class LocalChart:
    """Codes and labels in the order of ``chart.CHART``; ``mapping`` is what the feed must declare (empty: none)."""

    codes: tuple[str, ...]
    labels: tuple[str, ...]
    mapping: dict[str, str]


def local_chart(member: Member) -> LocalChart:
    """The chart of a company, by its system."""
    labels = tuple(account.label for account in CHART)
    if member.system == "erp":
        codes = tuple(f"{ERP_PREFIXES[account.code]}{number % 4}0" for number, account in enumerate(CHART))
        return LocalChart(codes, labels, {prefix: code for code, prefix in ERP_PREFIXES.items()})
    if member.system == "csv":
        nominal = {pcg: (code, label) for code, label, pcg in NOMINALS}
        missing = ("", "")
        found = [nominal.get(account.code, missing) for account in CHART]
        return LocalChart(
            tuple(code for code, _ in found),
            tuple(label for _, label in found),
            {code: pcg for code, _, pcg in NOMINALS},
        )
    codes = tuple(account.code.ljust(member.fec.account_width, "0") for account in CHART)
    return LocalChart(codes, labels, {})
