"""What group.yml and a feed's YAML may say: defaults, and every slip that the models refuse."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from stdnum import luhn

from hub.group.forms import PeriodRule
from hub.group.models import Entity, Feed, Group, Thresholds

LEDGER = {"posting_date": "Date", "account_code": "Compte", "debit": "Débit", "credit": "Crédit"}
PURCHASES = {"posting_date": "Date", "supplier_name": "Fournisseur", "amount": "HT"}


def feed(entity: str = "A", **given: Any) -> Feed:
    return Feed.model_validate(
        {"entity": entity, "name": "gl", "path": Path("feeds/A/gl.yml"), "reader": "fec", **given}
    )


def test_the_least_that_can_be_declared() -> None:
    group = Group.model_validate({"name": "G", "entities": [{"code": "A", "name": "Alpha"}]})
    [alpha] = group.entities
    assert (group.currency, group.keep_publications, alpha.country, alpha.currency) == ("EUR", 5, "FR", "EUR")
    assert (alpha.method, alpha.share, alpha.wanted_level, alpha.fiscal_year_end) == ("full", 1, "L3", "12-31")
    assert group.thresholds == Thresholds() and group.entity("A") is alpha
    with pytest.raises(KeyError):
        group.entity("B")
    ledger = feed()
    assert (ledger.feed_id, ledger.kind, ledger.supersede, ledger.sign, ledger.vat) == (
        "A.gl", "ledger", "period", "normal", "excluded",
    )  # fmt: skip
    assert (ledger.rejects.max_line_share, ledger.shrinks_to, ledger.entity_codes) == (Decimal("0.01"), None, ("A",))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"code": "A B"}, "pattern"),
        ({"code": ""}, "pattern"),
        ({"code": "A/../B"}, "pattern"),
        ({"code": "_group"}, "pattern"),  # the folder of feeds of several entities is no entity
        ({"country": "France"}, "pattern"),
        ({"currency": "EURO"}, "ISO 4217"),
        ({"siren": "732829321"}, "not a SIREN"),  # the key of 73282932 is 0
        ({"siren": "73282932"}, "not a SIREN"),
        ({"method": "half"}, "'full', 'proportional'"),
        ({"share": 0.5}, "remove 'share' or use method 'proportional'"),
        ({"method": "proportional", "share": 1.5}, "less than or equal to 1"),
        ({"joined": "2025-05-01", "left": "2025-04-30"}, "'left' (2025-04-30) is before 'joined' (2025-05-01)"),
        ({"fiscal_year_end": "13-31"}, "pattern"),
        ({"wanted_level": "L0"}, "'L1'"),
        ({"nom": "Alpha"}, "Extra inputs"),
    ],
)
def test_an_entity_that_cannot_be_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Entity.model_validate({"code": "A", "name": "Alpha", **given})
    assert said in str(refused.value)


def test_an_entity_is_read_as_people_write_it() -> None:
    entity = Entity.model_validate(
        {"code": 12, "name": "Alpha", "siren": "732 829 320", "joined": dt.date(2025, 1, 1), "method": "proportional",
         "share": "0.4"}
    )  # fmt: skip
    assert (entity.code, entity.siren, entity.share) == ("12", "732829320", Decimal("0.4"))


@given(st.text("0123456789", min_size=8, max_size=8))
def test_a_siren_has_a_luhn_key(digits: str) -> None:
    key = luhn.calc_check_digit(digits)
    assert Entity(code="A", name="A", siren=digits + key).siren == digits + key
    for other in set("0123456789") - {key}:
        with pytest.raises(ValidationError):
            Entity(code="A", name="A", siren=digits + other)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"entities": []}, "at least 1 item"),
        ({"entities": [{"code": "A", "name": "x"}] * 2}, "entity code declared more than once: A"),
        ({"currency": "XXXX"}, "ISO 4217"),
        ({"keep_publications": 0}, "greater than or equal to 1"),
        ({"thresholds": {"supplier": 80}}, "less than or equal to 1"),
        ({"thresholds": {"suppliers": 0.8}}, "Extra inputs"),
        ({"taxonomy": "unspsc"}, "'default'"),
    ],
)
def test_a_group_that_cannot_be_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Group.model_validate({"name": "G", "entities": [{"code": "A", "name": "Alpha"}], **given})
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reader": "sap"}, "'fec', 'delimited'"),
        ({"name": "../gl"}, "pattern"),
        ({"pattern": ""}, "at least 1 character"),
        ({"valid_from": "2025-13"}, "pattern"),
        ({"valid_from": "2025-02", "valid_to": "2025-01"}, "'valid_to' (2025-01) is before 'valid_from' (2025-02)"),
        ({"currency": "EURO"}, "ISO 4217"),
        ({"vat": "included"}, "needs columns.vat_amount"),
        ({"columns": {"montant": "HT"}}, "unknown column montant; the hub's columns are journal_code"),
        (
            {"reader": "delimited", "columns": {"posting_date": "Date"}},
            "columns need 'amount', or 'debit' and 'credit'",
        ),
        ({"reader": "delimited", "columns": {**LEDGER, "credit": "C"}, "kind": "purchases"}, "'purchases' need"),
        ({"reader": "workbook", "columns": PURCHASES}, "columns of kind 'ledger' need account_code"),
        ({"reader": "workbook", "columns": {"amount": "HT", "account_code": "C"}}, "columns need 'posting_date'"),
        (
            {"reader": "workbook", "columns": {**LEDGER}, "period": {"rule": "document_date"}},
            "columns need 'document_date'",
        ),
        ({"entities": {"column": "Société", "map": {"Nord": "A"}}}, "a feed under feeds/_group needs 'entities'"),
        ({"entity": "_group"}, "a feed under feeds/_group needs 'entities'"),
        ({"rejects": {"max_line_share": 2}}, "less than or equal to 1"),
        ({"control_totals": {"2025-1": 10}}, "control_totals are keyed by 'YYYY-MM', not '2025-1'"),
        ({"control_totals": {"B/2025-01": 10}}, "control_totals name 'B'"),
        (
            {"entity": "_group", "entities": {"column": "S", "map": {"N": "A"}}, "control_totals": {"2025-01": 10}},
            "control_totals are keyed by 'ENTITY/YYYY-MM'",
        ),
        ({"period": {"rule": "file_name"}}, "needs a 'pattern'"),
        ({"period": {"rule": "file_name", "pattern": "(?P<year>"}}, "not a regular expression"),
        (
            {"period": {"rule": "file_name", "pattern": "(?P<year>.*)"}},
            "must name the groups 'year' and either 'month'",
        ),
        ({"format": {"decimal": ";"}}, "',' or '.'"),
        ({"accounts": ["401"]}, "valid dictionary"),
    ],
)
def test_a_feed_that_cannot_be_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        feed(**given)
    assert said in str(refused.value)


def test_a_feed_of_several_entities_speaks_for_those_of_its_map() -> None:
    entities = {"column": "Société", "map": {"Nord": "N", "Nord (ex)": "N", "Sud": "S"}}
    both = feed("_group", entities=entities, control_totals={"N/2025-01": 10})
    assert both.is_group_feed and both.feed_id == "_group.gl"
    assert set(both.entity_codes) == {"N", "S"}


def test_numbers_in_yaml_are_read_as_codes() -> None:
    numbers = feed(accounts={4000: 6011, "1600": "4011"}, opening_journals=[0])
    assert numbers.accounts == {"4000": "6011", "1600": "4011"}
    assert numbers.opening_journals == ("0",)


def test_a_period_may_be_in_the_name_of_the_file() -> None:
    rule = PeriodRule(rule="file_name", pattern=r"(?P<year>\d{4})-P(?P<number>\d{2})", first_month=4, year_is="end")
    assert (rule.first_month, rule.year_is) == (4, "end")


@pytest.mark.parametrize(
    ("accounts", "said"),
    [
        ({2025: {"FX": 1}}, "Extra inputs"),
        ({2025: {"FS": -1}}, "greater than or equal to 0"),
        ({2025: {"FS": "1.001"}}, "2 decimal places"),
        ({25: {"FS": 1}}, "greater than or equal to 1970"),
        ({"last": {"FS": 1}}, "valid integer"),
    ],
)
def test_published_accounts_that_cannot_be(accounts: dict[Any, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        Entity.model_validate({"code": "A", "name": "A", "accounts": accounts})


def test_published_accounts_are_all_optional() -> None:
    entity = Entity.model_validate({"code": "A", "name": "A", "accounts": {2025: {"FW": 340000.50}, 2024: {}}})
    assert (Decimal("340000.5"), None) == (entity.accounts[2025].FW, entity.accounts[2025].FS)
    assert set(dict(entity.accounts[2024]).values()) == {None}


BALANCE = {"account_code": "Compte", "amount": "Solde"}
OF_NAME = {"rule": "file_name", "pattern": r"(?P<year>\d{4})-(?P<month>\d{2})"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reader": "fec", "kind": "trial_balance"}, "is read with reader 'delimited', 'workbook' or 'table'"),
        ({"reader": "table", "kind": "trial_balance", "columns": BALANCE}, "or a period out of the file's name"),
        (
            {"reader": "table", "kind": "trial_balance", "columns": {"amount": "Solde"}, "period": OF_NAME},
            "need account_code",
        ),
        ({"reader": "fec", "cumulative": True}, "'cumulative' is for kind 'trial_balance'"),
        ({"reader": "table", "kind": "cartography", "columns": {"amount": "A"}}, "needs no YAML"),
        ({"columns": {**LEDGER, "said_by": "Qui"}}, "unknown column said_by"),
    ],
)
def test_feeds_that_control_or_declare(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        feed(**given)


def test_a_trial_balance_needs_no_date_where_the_name_tells_the_month() -> None:
    assert feed(reader="table", kind="trial_balance", columns=BALANCE, period=OF_NAME, cumulative=True).cumulative
