"""The bytes of each dialect, and the YAML that says how to read them."""

import numpy as np
import pytest
import yaml
from pydantic import TypeAdapter

from hub.demo.blocks import Block
from hub.demo.books import Books
from hub.demo.calendar import month_list
from hub.demo.cast import CAST
from hub.demo.chart import CHART
from hub.demo.dialect_csv import CsvWriter
from hub.demo.dialect_erp import ErpWriter
from hub.demo.dialect_fec import FecWriter
from hub.demo.directory import Directory, make_directory
from hub.demo.lexicon import disguised
from hub.demo.local_charts import local_chart
from hub.demo.members import Member
from hub.demo.suppliers import make_master
from hub.demo.tally import PeriodTally, SupplierTally
from hub.demo.workspace import feed_yaml, group_yaml
from hub.group.models import Feed, Group

MONTHS = month_list("2025-01", 6)


def directory_of(member: Member) -> Directory:
    rng = np.random.default_rng(1)
    return make_directory(member, CAST, make_master(24_000, len(CAST), rng), rng)


def block_of(directory: Directory) -> Block:
    books = Books(directory, 7, SupplierTally.empty(120))
    return next(books.month(MONTHS[0], 600, [], PeriodTally(is_ledger=True)))


def fec_of(number: int) -> tuple[FecWriter, Block, bytes]:
    directory = directory_of(CAST[number - 1])
    writer, block = FecWriter(directory), block_of(directory)
    return writer, block, writer.header() + writer.lines(block, MONTHS[0])


def test_fec_in_utf8_starts_with_a_byte_order_mark() -> None:
    _, block, content = fec_of(1)
    assert content.startswith(b"\xef\xbb\xbfJournalCode\tJournalLib\tEcritureNum\t")
    rows = content.decode("utf-8-sig").splitlines()
    assert len(rows) == len(block.lines) + 1
    assert {len(row.split("\t")) for row in rows} == {18}


def test_fec_in_latin_9_decodes_as_such_and_not_as_utf8() -> None:
    _, _, content = fec_of(2)
    assert "Matériel industriel" in content.decode("iso-8859-15")
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")


def test_padded_fec_has_spaces_zeros_a_19th_column_and_cp850_bytes() -> None:
    writer, block, content = fec_of(3)
    rows = content.decode("cp850").split("\r\n")
    assert rows.pop() == ""
    assert len(rows) == len(block.lines) + 1
    assert {len(row.split("|")) for row in rows} == {19} and all(row.endswith("|") for row in rows)
    assert b"Achats n\xf8 1" in content, "the degree sign of CP850 (domain, §2)"
    fields = rows[1].split("|")
    assert fields[2] == writer.entry_number(int(block.number[0])) == "00000001"
    assert fields[3] == "20250101" and fields[5].endswith("  ")
    assert fields[11] == f"{max(int(block.lines.amount[0]), 0) // 100:010d},{int(block.lines.amount[0]) % 100:02d}"


def test_erp_export_leaves_the_unused_side_empty() -> None:
    directory = directory_of(CAST[3])
    block = block_of(directory)
    rows = ErpWriter(directory).lines(block, MONTHS[0]).decode("cp1252").split("\r\n")[:-1]
    for row, cents in zip(rows, block.lines.amount.tolist(), strict=True):
        debit, credit = row.split(";")[-2:]
        given = debit if cents > 0 else credit
        assert "" in (debit, credit) and int(given.replace(",", "")) == abs(cents)


def test_csv_keeps_the_amount_in_the_currency_of_the_invoice() -> None:
    directory = directory_of(CAST[5])
    block = block_of(directory)
    rows = [row.rsplit(",", 3)[1:] for row in CsvWriter(directory).lines(block, MONTHS[0]).decode().splitlines()]
    assert all(net == original for net, currency, original in rows if currency == "GBP")
    assert {currency for _, currency, _ in rows} <= {"GBP", "USD", "EUR"}


def test_disguised_texts_encode_to_the_bytes_of_their_encoding() -> None:
    (text,) = disguised(["Société n° 1 à côté"], "cp850")
    assert text.encode("latin-1") == "Société n° 1 à côté".encode("cp850")


def test_group_yaml_is_what_the_hub_declares() -> None:
    group = Group.model_validate(yaml.safe_load(group_yaml(CAST, MONTHS)))
    assert [entity.code for entity in group.entities] == [member.code for member in CAST]
    assert str(group.entity("COND").joined) == "2025-04-01", "the first day of the fourth month"
    assert group.entity("ORVE").method == "proportional" and group.entity("TARN").currency == "GBP"


@pytest.mark.parametrize("member", CAST, ids=lambda member: member.code)
def test_feed_yaml_is_what_the_hub_declares(member: Member) -> None:
    directory = directory_of(member)
    content = yaml.safe_load(feed_yaml(directory))
    feed = TypeAdapter(Feed).validate_python(
        {**content, "entity": member.code, "name": member.feed, "path": "feed.yml"}
    )
    assert feed.kind == ("ledger" if member.journals else "purchases")
    assert feed.intercompany.suppliers == directory.declared
    assert feed.accounts == local_chart(member).mapping


def test_a_local_chart_maps_each_code_to_its_account_and_to_no_other() -> None:
    for member in (CAST[3], CAST[5]):
        chart = local_chart(member)
        for code, account in zip(chart.codes, CHART, strict=True):
            found = [pcg for prefix, pcg in chart.mapping.items() if code and code.startswith(prefix)]
            assert found == ([account.code] if code else [])
