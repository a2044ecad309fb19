"""Rules of minimisation: no bank account in the lake; no personal text of a rejected line outside purchases."""

import polars as pl
import pytest

from hub.readers.masking import hidden_text, is_purchase_account, mask_ibans, masked_text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("VIR FR7630006000011234567890189 DUPONT", "VIR FR********0189 DUPONT"),
        ("FR76 3000 6000 0112 3456 7890 189 FACTURE 12", "FR********0189 FACTURE 12"),
        ("FR14 2004 1010 0505 0001 3M02 606 Paris", "FR********2606 Paris"),
        ("fr7630006000011234567890189", "fr********0189"),
        ("AGRIFRPP882 FR7610207000470404", "AGRIFRPP882 FR********0404"),  # cut short by the bank's export
        ("IBANFR7630006000011234567890189", "IBANFR********0189"),
        ("IBAN:GB29NWBK60161331926819.", "IBAN:GB********6819."),
        ("FR76 3000 6000 0112 3456 7890 189 2022", "FR********0189 2022"),  # 27 characters, then something else
        ("GB29 NWBK 6016 1331 9268 19 ref", "GB********6819 ref"),
        ("NL91ABNA0417164300", "NL********4300"),
        ("FR7630006000011234567890189 et DE89370400440532013000", "FR********0189 et DE********3000"),
    ],
)
def test_ibans_are_masked_whole_or_cut_but_for_the_last_four(text: str, masked: str) -> None:
    assert masked_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "FR40303265045",  # a VAT number: 40 is the key of SIREN 303265045
        "Facture FA20220012345678",  # FA is no country
        "DE2022",
        "France 2022 12345678",
        "fr12 rue de la paix",
        "",
    ],
)
def test_words_references_and_vat_numbers_are_left_alone(text: str) -> None:
    assert masked_text(text) == text


def test_columns_are_masked_and_the_others_untouched() -> None:
    frame = pl.DataFrame({"a": ["x FR7610207000470404", "y", None], "b": ["FR7610207000470404"] * 3})
    assert mask_ibans(frame, ("a",)).to_dict(as_series=False) == {
        "a": ["x FR********0404", "y", None],
        "b": ["FR7610207000470404"] * 3,
    }


@pytest.mark.parametrize(
    ("account", "is_purchase"),
    [
        ("606300", True),
        ("401DUPONT", True),
        ("2183", True),
        ("486", True),
        ("641100", False),
        ("421", False),
        (None, False),
    ],
)
def test_purchase_accounts(account: str | None, is_purchase: bool) -> None:
    frame = pl.DataFrame({"account": [account]}, schema={"account": pl.String})
    assert frame.select(is_purchase_account(pl.col("account"))).item() is is_purchase


def test_hidden_text_keeps_journal_and_account_only() -> None:
    frame = pl.DataFrame({"j": ["PAI", None], "a": ["641", None]}, schema={"j": pl.String, "a": pl.String})
    assert frame.select(t=hidden_text(pl.col("j"), pl.col("a")))["t"].to_list() == ["PAI\t641\t…", "\t\t…"]
