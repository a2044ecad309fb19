"""Electronic invoices as tests need them: one description, written as UBL or as CII, and put into a PDF."""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from xml.sax.saxutils import escape

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CII = "urn:un:unece:uncefact:data:standard:"


@dataclass(frozen=True)
class Item:
    """A line: ``net`` is quantity × price / base - allowance + charge, to the cent."""

    name: str
    quantity: str = "1"
    price: str = "0"
    rate: str = "20"
    base: str | None = None
    allowance: str | None = None
    charge: str | None = None
    code: str = "A1"
    unit: str = "C62"

    @property
    def net(self) -> Decimal:
        value = Decimal(self.quantity) * Decimal(self.price) / Decimal(self.base or 1)
        return cents(value - Decimal(self.allowance or 0) + Decimal(self.charge or 0))


@dataclass(frozen=True)
class Invoice:
    """An invoice that adds up. ``beside``: (is a charge, amount, VAT rate) on the whole document.

    ``says`` replaces what it tells by a wrong figure, under the name of a total (``BT-106`` …).
    """

    number: str = "F1"
    day: dt.date = dt.date(2025, 1, 15)
    items: Sequence[Item] = (Item("Gloves", "10", "10"),)
    beside: Sequence[tuple[bool, str, str]] = ()
    code: str = "380"
    currency: str = "EUR"
    seller: str = "Supplier S1"
    siren: str | None = None
    siret: str | None = None
    vat: str | None = None
    buyer: str = "Entity"
    buyer_siren: str | None = None
    prepaid: str = "0"
    order: str = "PO-7"
    says: dict[str, str] = field(default_factory=dict)

    @property
    def groups(self) -> dict[str, tuple[Decimal, Decimal]]:
        """VAT rate → taxable amount and VAT."""
        taxable: dict[str, Decimal] = {}
        for rate, amount in [(one.rate, one.net) for one in self.items] + [
            (rate, Decimal(amount) if adds else -Decimal(amount)) for adds, amount, rate in self.beside
        ]:
            taxable[rate] = taxable.get(rate, Decimal(0)) + amount
        return {rate: (amount, cents(amount * Decimal(rate) / 100)) for rate, amount in taxable.items()}

    @property
    def totals(self) -> dict[str, str]:
        """BT-106 to BT-115 as they are told."""
        lines = sum((one.net for one in self.items), Decimal(0))
        taken = sum((Decimal(amount) for adds, amount, _ in self.beside if not adds), Decimal(0))
        added = sum((Decimal(amount) for adds, amount, _ in self.beside if adds), Decimal(0))
        net = lines - taken + added
        vat = sum((tax for _, tax in self.groups.values()), Decimal(0))
        figures = {"BT-106": lines, "BT-107": taken, "BT-108": added, "BT-109": net, "BT-110": vat}
        figures |= {"BT-112": net + vat, "BT-113": Decimal(self.prepaid), "BT-115": net + vat - Decimal(self.prepaid)}
        return {term: f"{cents(value):f}" for term, value in figures.items()} | self.says

    @property
    def net(self) -> Decimal:
        """Without VAT, in the sign of the document."""
        return Decimal(self.totals["BT-109"])


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def tag(name: str, text: object, **attributes: str) -> str:
    told = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{told}>{escape(str(text))}</{name}>"


def as_ubl(invoice: Invoice) -> bytes:
    """A UBL Invoice, or CreditNote of code 381."""
    note = invoice.code == "381"
    root = "CreditNote" if note else "Invoice"
    told = invoice.totals
    money = {"currencyID": invoice.currency}
    parts = [
        f'<{root} xmlns="{UBL}{root}-2" xmlns:cac="{UBL}CommonAggregateComponents-2" '
        f'xmlns:cbc="{UBL}CommonBasicComponents-2">',
        tag("cbc:ID", invoice.number),
        tag("cbc:IssueDate", invoice.day),
        tag(f"cbc:{root}TypeCode", invoice.code),
        tag("cbc:DocumentCurrencyCode", invoice.currency),
        f"<cac:OrderReference>{tag('cbc:ID', invoice.order)}</cac:OrderReference>",
        _ubl_party("Supplier", invoice.seller, invoice.siren, invoice.siret, invoice.vat),
        _ubl_party("Customer", invoice.buyer, invoice.buyer_siren, None, None),
    ]
    for adds, amount, rate in invoice.beside:
        parts.append(
            f"<cac:AllowanceCharge>{tag('cbc:ChargeIndicator', str(adds).lower())}"
            f"{tag('cbc:AllowanceChargeReason', 'beside')}{tag('cbc:Amount', amount, **money)}"
            f"<cac:TaxCategory>{tag('cbc:ID', 'S')}{tag('cbc:Percent', rate)}</cac:TaxCategory></cac:AllowanceCharge>"
        )
    groups = "".join(
        f"<cac:TaxSubtotal>{tag('cbc:TaxableAmount', taxable, **money)}{tag('cbc:TaxAmount', tax, **money)}"
        f"<cac:TaxCategory>{tag('cbc:ID', 'S')}{tag('cbc:Percent', rate)}</cac:TaxCategory></cac:TaxSubtotal>"
        for rate, (taxable, tax) in invoice.groups.items()
    )
    parts.append(f"<cac:TaxTotal>{tag('cbc:TaxAmount', told['BT-110'], **money)}{groups}</cac:TaxTotal>")
    names = {
        "LineExtensionAmount": "BT-106", "TaxExclusiveAmount": "BT-109", "TaxInclusiveAmount": "BT-112",
        "AllowanceTotalAmount": "BT-107", "ChargeTotalAmount": "BT-108", "PrepaidAmount": "BT-113",
        "PayableAmount": "BT-115",
    }  # fmt: skip
    totals = "".join(tag(f"cbc:{name}", told[term], **money) for name, term in names.items())
    parts.append(f"<cac:LegalMonetaryTotal>{totals}</cac:LegalMonetaryTotal>")
    quantity = "Credited" if note else "Invoiced"
    for number, item in enumerate(invoice.items, start=1):
        parts.append(
            f"<cac:{root}Line>{tag('cbc:ID', number)}"
            f"{tag(f'cbc:{quantity}Quantity', item.quantity, unitCode=item.unit)}"
            f"{tag('cbc:LineExtensionAmount', item.net, **money)}"
            + _ubl_side(item.allowance, "false", money)
            + _ubl_side(item.charge, "true", money)
            + f"<cac:Item>{tag('cbc:Name', item.name)}<cac:SellersItemIdentification>{tag('cbc:ID', item.code)}"
            "</cac:SellersItemIdentification><cac:ClassifiedTaxCategory>"
            f"{tag('cbc:ID', 'S')}{tag('cbc:Percent', item.rate)}</cac:ClassifiedTaxCategory></cac:Item>"
            f"<cac:Price>{tag('cbc:PriceAmount', item.price, **money)}"
            + (tag("cbc:BaseQuantity", item.base, unitCode=item.unit) if item.base else "")
            + f"</cac:Price></cac:{root}Line>"
        )
    return ("".join(parts) + f"</{root}>").encode()


def _ubl_side(amount: str | None, adds: str, money: dict[str, str]) -> str:
    if amount is None:
        return ""
    inside = f"{tag('cbc:ChargeIndicator', adds)}{tag('cbc:Amount', amount, **money)}"
    return f"<cac:AllowanceCharge>{inside}</cac:AllowanceCharge>"


def _ubl_party(side: str, name: str, siren: str | None, siret: str | None, vat: str | None) -> str:
    inside = ""
    if siret:
        inside += f"<cac:PartyIdentification>{tag('cbc:ID', siret, schemeID='0009')}</cac:PartyIdentification>"
    if vat:
        inside += f"<cac:PartyTaxScheme>{tag('cbc:CompanyID', vat)}<cac:TaxScheme>{tag('cbc:ID', 'VAT')}"
        inside += "</cac:TaxScheme></cac:PartyTaxScheme>"
    legal = tag("cbc:RegistrationName", name) + (tag("cbc:CompanyID", siren, schemeID="0002") if siren else "")
    inside += f"<cac:PartyLegalEntity>{legal}</cac:PartyLegalEntity>"
    return f"<cac:Accounting{side}Party><cac:Party>{inside}</cac:Party></cac:Accounting{side}Party>"


def as_cii(invoice: Invoice, guideline: str = "urn:cen.eu:en16931:2017") -> bytes:
    """A CrossIndustryInvoice of D16B."""
    told, day = invoice.totals, f"{invoice.day:%Y%m%d}"
    lines = "".join(_cii_line(number, item) for number, item in enumerate(invoice.items, start=1))
    groups = "".join(
        f"<ram:ApplicableTradeTax>{tag('ram:CalculatedAmount', tax)}{tag('ram:TypeCode', 'VAT')}"
        f"{tag('ram:BasisAmount', taxable)}{tag('ram:CategoryCode', 'S')}{tag('ram:RateApplicablePercent', rate)}"
        "</ram:ApplicableTradeTax>"
        for rate, (taxable, tax) in invoice.groups.items()
    )
    beside = "".join(
        f"<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator>{tag('udt:Indicator', str(adds).lower())}"
        f"</ram:ChargeIndicator>{tag('ram:ActualAmount', amount)}{tag('ram:Reason', 'beside')}<ram:CategoryTradeTax>"
        f"{tag('ram:TypeCode', 'VAT')}{tag('ram:CategoryCode', 'S')}{tag('ram:RateApplicablePercent', rate)}"
        "</ram:CategoryTradeTax></ram:SpecifiedTradeAllowanceCharge>"
        for adds, amount, rate in invoice.beside
    )
    names = {
        "LineTotalAmount": "BT-106", "ChargeTotalAmount": "BT-108", "AllowanceTotalAmount": "BT-107",
        "TaxBasisTotalAmount": "BT-109",
    }  # fmt: skip
    totals = "".join(tag(f"ram:{name}", told[term]) for name, term in names.items())
    totals += tag("ram:TaxTotalAmount", told["BT-110"], currencyID=invoice.currency)
    last = {"GrandTotalAmount": "BT-112", "TotalPrepaidAmount": "BT-113", "DuePayableAmount": "BT-115"}
    totals += "".join(tag(f"ram:{name}", told[term]) for name, term in last.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rsm:CrossIndustryInvoice xmlns:rsm="{CII}CrossIndustryInvoice:100" '
        f'xmlns:ram="{CII}ReusableAggregateBusinessInformationEntity:100" xmlns:udt="{CII}UnqualifiedDataType:100">'
        "<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>"
        f"{tag('ram:ID', guideline)}</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>"
        f"<rsm:ExchangedDocument>{tag('ram:ID', invoice.number)}{tag('ram:TypeCode', invoice.code)}<ram:IssueDateTime>"
        f"{tag('udt:DateTimeString', day, format='102')}</ram:IssueDateTime></rsm:ExchangedDocument>"
        f"<rsm:SupplyChainTradeTransaction>{lines}<ram:ApplicableHeaderTradeAgreement>"
        f"{_cii_party('Seller', invoice.seller, invoice.siren, invoice.siret, invoice.vat)}"
        f"{_cii_party('Buyer', invoice.buyer, invoice.buyer_siren, None, None)}"
        f"<ram:BuyerOrderReferencedDocument>{tag('ram:IssuerAssignedID', invoice.order)}"
        "</ram:BuyerOrderReferencedDocument></ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeDelivery/>"
        f"<ram:ApplicableHeaderTradeSettlement>{tag('ram:InvoiceCurrencyCode', invoice.currency)}{groups}{beside}"
        f"<ram:SpecifiedTradeSettlementHeaderMonetarySummation>{totals}"
        "</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>"
        "</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"
    ).encode()


def _cii_line(number: int, item: Item) -> str:
    base = tag("ram:BasisQuantity", item.base, unitCode=item.unit) if item.base else ""
    return (
        "<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument>"
        f"{tag('ram:LineID', number)}</ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct>"
        f"{tag('ram:SellerAssignedID', item.code)}{tag('ram:Name', item.name)}</ram:SpecifiedTradeProduct>"
        "<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>"
        f"{tag('ram:ChargeAmount', item.price)}{base}</ram:NetPriceProductTradePrice>"
        f"</ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>"
        f"{tag('ram:BilledQuantity', item.quantity, unitCode=item.unit)}</ram:SpecifiedLineTradeDelivery>"
        "<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax>"
        f"{tag('ram:TypeCode', 'VAT')}{tag('ram:CategoryCode', 'S')}{tag('ram:RateApplicablePercent', item.rate)}"
        "</ram:ApplicableTradeTax>"
        + _cii_side(item.allowance, "false")
        + _cii_side(item.charge, "true")
        + f"<ram:SpecifiedTradeSettlementLineMonetarySummation>{tag('ram:LineTotalAmount', item.net)}"
        "</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>"
        "</ram:IncludedSupplyChainTradeLineItem>"
    )


def _cii_side(amount: str | None, adds: str) -> str:
    if amount is None:
        return ""
    inside = f"<ram:ChargeIndicator>{tag('udt:Indicator', adds)}</ram:ChargeIndicator>{tag('ram:ActualAmount', amount)}"
    return f"<ram:SpecifiedTradeAllowanceCharge>{inside}</ram:SpecifiedTradeAllowanceCharge>"


def _cii_party(side: str, name: str, siren: str | None, siret: str | None, vat: str | None) -> str:
    inside = tag("ram:GlobalID", siret, schemeID="0009") if siret else ""
    inside += tag("ram:Name", name)
    if siren:
        legal = tag("ram:ID", siren, schemeID="0002")
        inside += f"<ram:SpecifiedLegalOrganization>{legal}</ram:SpecifiedLegalOrganization>"
    inside += f"<ram:PostalTradeAddress>{tag('ram:CountryID', 'FR')}</ram:PostalTradeAddress>"
    if vat:
        inside += f"<ram:SpecifiedTaxRegistration>{tag('ram:ID', vat, schemeID='VA')}</ram:SpecifiedTaxRegistration>"
    return f"<ram:{side}TradeParty>{inside}</ram:{side}TradeParty>"


def in_pdf(xml: bytes, name: str | None = None) -> bytes:
    """A Factur-X of a blank page by the factur-x package; with ``name``, a PDF with that attachment only."""
    from facturx import generate_from_binary
    from pypdf import PdfWriter

    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    if name:
        writer.add_attachment(name, xml)
    writer.write(out)
    return out.getvalue() if name else bytes(generate_from_binary(out.getvalue(), xml, check_xsd=False))


def batch(documents: Iterable[bytes]) -> bytes:
    """Several documents in one file, as platforms send them."""
    inside = b"".join(one.partition(b"?>")[2] if one.startswith(b"<?xml") else one for one in documents)
    return b"<batch>" + inside + b"</batch>"
