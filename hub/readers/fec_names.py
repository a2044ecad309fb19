"""The columns of a FEC as the law names them (art. A47 A-1 LPF), and as files write them.

What belongs here: names only. EcritureLet, DateLet, ValidDate and the four columns of cash accounting (DateRglt,
ModeRglt, NatOp, IdClient) are not read.
"""

from collections.abc import Collection, Sequence

from hub.errors import UnreadableFileError
from hub.readers.columns import Wanted, find_columns, listed

# Canonical name → the FEC's name, then spellings seen in files. Case, accents, spaces and punctuation do not count.
FEC_COLUMNS: Wanted = {
    "journal_code": ("JournalCode", "CodeJournal"),
    "journal_label": ("JournalLib", "JournalLibelle"),
    "entry_number": ("EcritureNum", "EcritureNumero"),
    "posting_date": ("EcritureDate",),
    "account_code": ("CompteNum", "CompteNumero"),
    "account_label": ("CompteLib", "CompteLibelle"),
    "supplier_code": ("CompAuxNum", "CompteAuxNum", "CompAuxNumero"),
    "supplier_name": ("CompAuxLib", "CompteAuxLib", "CompAuxLibelle"),
    "document_ref": ("PieceRef",),
    "document_date": ("PieceDate",),
    "line_label": ("EcritureLib", "EcritureLibelle"),
    "debit": ("Debit", "Dbit", "MontantDebit"),
    "credit": ("Credit", "Crdit", "MontantCredit"),
    "amount": ("Montant",),
    "direction": ("Sens",),
    "amount_original": ("Montantdevise", "MontantEnDevise"),
    "currency": ("Idevise", "IdDevise", "Devise"),
}
_SIDES = (("debit", "credit"), ("amount", "direction"))


def fec_positions(header: Sequence[str], where: str) -> dict[str, int]:
    """Canonical name → position. Debit and Credit, where both are there, come before Montant and Sens."""
    found = find_columns(header, FEC_COLUMNS, where)
    sides = next((pair for pair in _SIDES if set(pair) <= set(found)), None)
    missing = [FEC_COLUMNS[name][0] for name in ("posting_date", "account_code") if name not in found]
    missing += [] if sides else ["Debit and Credit (or Montant and Sens)"]
    if missing:
        raise UnreadableFileError(
            f"no column {', '.join(missing)}",
            where=where,
            expected="the columns of a FEC: JournalCode, JournalLib, EcritureNum, EcritureDate, CompteNum …",
            found=listed(header),
            todo="export the FEC again with its header line, or declare another reader for this file",
        )
    unused = {name for pair in _SIDES if pair != sides for name in pair}
    return {name: at for name, at in found.items() if name not in unused}


def absent_columns(found: Collection[str]) -> list[str]:
    """One warning that names the columns of the law that the file does not have."""
    sides = {name for pair in _SIDES for name in pair}
    absent = [names[0] for name, names in FEC_COLUMNS.items() if name not in found and name not in sides]
    return [f"columns of the FEC are absent: {', '.join(absent)}"] if absent else []
