"""Invented identifiers that pass the usual checks: SIREN, VAT numbers, IBAN, LEI.

Every SIREN made here starts with 29: a leading 1 or 2 is kept for public bodies, so no invented company can bear the
number of a real one.
"""

SIREN_PREFIX = "29"


def siren(root: str) -> str:
    """The eight digits of ``root`` and their Luhn key."""
    return _with_luhn_key(root)


def siret(company: str, shop: int) -> str:
    """The SIREN, four digits of the establishment and the Luhn key of the thirteen."""
    return _with_luhn_key(f"{company}{shop:04d}")


def _with_luhn_key(root: str) -> str:
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in root[-1::-2])
    plain = sum(int(digit) for digit in root[-2::-2])
    return root + str(-(doubled + plain) % 10)


def french_vat(number: str) -> str:
    """FR, the key (12 + 3 · (SIREN mod 97)) mod 97, the SIREN."""
    return f"FR{(12 + 3 * (int(number) % 97)) % 97:02d}{number}"


def british_vat(root: str) -> str:
    """GB, seven digits and the two digits that make 8·d1 + … + 2·d7 + key a multiple of 97."""
    weighted = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), root, strict=True))
    return f"GB{root}{-weighted % 97:02d}"


def french_iban(account: int) -> str:
    """A French IBAN on the invented bank 29999, with a right national key and a right check number."""
    bank, branch, number = "29999", "00001", f"{account:011d}"
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(number)) % 97
    bban = f"{bank}{branch}{number}{key:02d}"
    check = 98 - int(bban + "152700") % 97
    return f"FR{check:02d}{bban}"


def lei(root: str) -> str:
    """The 18 characters of ``root`` and the two digits that make it all 1 modulo 97, A being 10 (ISO 17442)."""
    digits = int("".join(str(int(letter, 36)) for letter in root) + "00")
    return f"{root}{98 - digits % 97:02d}"
