"""What a feed's ``source`` may say, and what it must not."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from hub.group.models import Feed
from hub.group.sources import Source, parse_url

SFTP = "sftp://hub@erp.example.org/out/*.csv"
DATABASE = {"secrets": {"connection": "ERP_DB"}}
COLUMNS = {"posting_date": "d", "supplier_name": "s", "amount": "a"}


@pytest.mark.parametrize("given", [
    {"url": SFTP, "secrets": {"key_file": "ERP_KEY", "key_passphrase": "ERP_PASS_PHRASE"}},
    {"url": "sftp://hub@erp.example.org:2222/out/", "options": {"known_hosts": "known_hosts"}},
    {"url": "s3://bucket/2025/*/*.csv", "options": {"region": "eu-west-3", "anonymous": True}},
    {"url": "s3://bucket/x.csv", "secrets": {"key": "LAKE_KEY", "secret": "LAKE_SECRET", "token": "LAKE_TOKEN"}},
    {"url": "abfs://container@account.dfs.core.windows.net/out/*.csv", "secrets": {"account_key": "LAKE_KEY"}},
    {"url": "https://erp.example.org/export?year=2025", "save_as": "e.csv", "secrets": {"token": "ERP_TOKEN"}},
    {"url": "http://intranet/export.csv"},
    {"url": "file:///mnt/share/*.xlsx", "max_mb": 50},
    {"sql": "select 1", **DATABASE},
    {"sql_file": "gl.sql", **DATABASE, "options": {"driver": "snowflake"}},
])  # fmt: skip
def test_what_may_be_said(given: dict[str, Any]) -> None:
    Source.model_validate(given)


@pytest.mark.parametrize(("given", "said"), [
    ({}, "exactly one of"),
    ({"url": SFTP, "sql": "select 1"}, "exactly one of"),
    ({"url": "erp.example.org/out"}, "a URL such as"),
    ({"url": "ftp://erp.example.org/out"}, "sources are file://"),
    ({"url": "sftp://erp.example.org/out/*.csv"}, "needs its user"),
    ({"url": "sftp://hub@erp.example.org:99999/x"}, "port"),
    ({"url": "s3:///x.csv"}, "needs a host"),
    ({"url": "file://share/x.csv"}, "three slashes"),
    ({"url": "s3://bucket/**/x.csv"}, "'**' is not understood"),
    ({"url": "https://h/*.csv?x=1"}, "either a wildcard or a query"),
    ({"url": SFTP, "save_as": "x.csv"}, "'save_as' names one file"),
    ({"url": "s3://b/x", "save_as": "../x.csv"}, "pattern"),
    ({"url": "s3://b/x", "options": {"regoin": "x"}}, "unknown option 'regoin'; s3 takes endpoint_url, region"),
    ({"url": "s3://b/x", "secrets": {"pasword": "A_B"}}, "unknown secret 'pasword'; s3 takes key, secret, token"),
    ({"url": "http://h/x", "secrets": {"token": "A_B"}}, "unknown secret 'token'; http takes none"),  # in clear
    ({"url": SFTP, "max_mb": 0}, "greater than or equal to 1"),
    ({"sql": "select 1"}, "secrets: {connection: NAME}"),
    ({"sql_file": "../x.sql", **DATABASE}, "pattern"),
    ({"sql_file": "/x.sql", **DATABASE}, "pattern"),
])  # fmt: skip
def test_a_slip_says_what_is_expected(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said.replace("*", r"\*")):
        Source.model_validate(given)


@pytest.mark.parametrize("given", [
    {"url": "sftp://hub:hunter2@erp.example.org/out/*.csv"},
    {"url": SFTP, "options": {"password": "hunter2"}},
    {"url": SFTP, "options": {"my_token": "hunter2"}},
    {"url": "s3://b/x", "options": {"key": "hunter2"}},
    {"url": "s3://b/x", "options": {"endpoint_url": "http://u:hunter2@minio"}},
    {"url": "https://h/x?apikey=hunter2"},
    {"url": "https://h/x?sv=2024&sig=hunter2"},
])  # fmt: skip
def test_a_written_secret_is_refused_with_what_to_do(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        Source.model_validate(given)
    [error] = refused.value.errors()
    assert "under 'secrets'" in error["msg"]
    assert "hunter2" not in error["msg"]


@pytest.mark.parametrize("name", ["hunter2", "AKIAIOSFODNN7EXAMPLE", "erp_password", "", "PASSWORD"])
def test_a_secret_in_place_of_a_variables_name_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        Source.model_validate({"url": SFTP, "secrets": {"password": name}})


def test_the_parts_of_a_url() -> None:
    url = parse_url("sftp://hub@erp.example.org:2222/out/GL_?.csv")
    assert (url.protocol, url.user, url.host, url.port, url.path) == (
        "sftp", "hub", "erp.example.org", 2222, "/out/GL_?.csv",
    )  # fmt: skip
    assert url.has_wildcard
    assert not parse_url("https://h/export?year=2025").has_wildcard
    assert parse_url("s3://bucket/out/").path == "/out/*"


def feed(**given: Any) -> Feed:
    place = {"entity": "A", "name": "gl", "path": Path("feeds/A/gl.yml")}
    return Feed.model_validate({**place, "reader": "delimited", "kind": "purchases", "columns": COLUMNS, **given})


def test_a_query_is_read_as_the_csv_that_it_is_written_as() -> None:
    read = feed(source={"sql": "select 1", **DATABASE}, format={"date_format": "%Y-%m-%d"}).format
    assert (read.encoding, read.separator, read.decimal, read.date_format) == ("utf-8", ",", ".", "%Y-%m-%d")
    assert feed(source={"url": SFTP}).format == feed().format
    with pytest.raises(ValidationError, match="reader 'delimited'"):
        feed(source={"sql": "select 1", **DATABASE}, reader="fec")
