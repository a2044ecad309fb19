"""``python -m bench.instead_pandas --home DIR --target FILE``: the cube as a straightforward pandas script makes it.

A month with an entry that does not balance is left out, and that is all there is of gates: no level, no rejects, no
facts. On the demonstration group its cube is the hub's to the cent. The Parquet file has the columns of ``spend_cube``
but ``level``; amounts are whole cents.
"""

import argparse
from pathlib import Path

import fastexcel
import numpy as np
import pandas as pd
import polars as pl

from bench.bare.batch import COLUMNS, Batch, File
from bench.bare.files import list_files
from bench.bare.tables import SEEDS
from hub.categories.taxonomy import BUILT_IN
from hub.group.load import Declared, load_group
from hub.reference.rates import daily_rates, load_rates
from hub.settings import Workspace, workspace
from hub.suppliers.identity import group_companies, identify

KEYS = ["period", "entity_code", "supplier_id", "category_code", "nature"]
LOCAL = ["entity_code", "supplier_code", "supplier_name", "supplier_siren", "supplier_vat"]
OWNERS = ["supplier", "supplier_accrual", "supplier_rebate", "group_account"]


def read(file: File) -> pd.DataFrame:
    """The lines of a file under the hub's names, texts stripped, amounts in cents."""
    feed = file.feed
    if feed.reader == "workbook":
        book = fastexcel.read_excel(file.path)
        sheet = feed.format.sheet or book.sheet_names[0]
        cells = book.load_sheet(sheet, header_row=feed.format.skip_lines, dtypes="string").to_polars()
        frame = pd.DataFrame(cells.fill_null("").to_dict(as_series=False), dtype=object)
    else:
        separator = feed.format.separator or ("\t" if feed.reader == "fec" else ",")
        frame = pd.read_csv(
            file.path, sep=separator, encoding=feed.format.encoding or "utf-8-sig", dtype=str, keep_default_na=False,
            skiprows=feed.format.skip_lines, quoting=3 if feed.reader == "fec" else 0,
        )  # fmt: skip
    places = Batch(feed, [file], tuple(frame.columns), [], True).places()
    lines = pd.DataFrame({name: frame.iloc[:, places[name]].str.strip() for name in COLUMNS if name in places})
    lines = lines.reindex(columns=list(COLUMNS), fill_value="")
    form = "%Y%m%d" if feed.reader == "fec" else (feed.format.date_format or "%Y-%m-%d")
    lines["day"] = pd.to_datetime(lines["posting_date"].str[:10], format=form)
    lines["period"] = lines["day"].dt.strftime("%Y-%m")
    sides = {name: pd.to_numeric(lines[name].str.replace(",", ".")).fillna(0) for name in ("debit", "credit", "amount")}
    lines["net"] = (100 * (sides["debit"] - sides["credit"] + sides["amount"])).round().astype("int64")
    return lines.assign(file=file.number, entity_code=feed.entity, kind=feed.kind)


def with_roles(lines: pd.DataFrame, file: File) -> pd.DataFrame:
    """``group_account`` by the feed's map or as it is, and ``role`` by its longest prefix."""
    seed = pd.read_csv(SEEDS / "account_role.csv", dtype=str)
    roles = dict(zip(seed["account_prefix"], seed["account_role"], strict=True))
    accounts = {
        code: _longest(file.feed.accounts, code) if file.feed.accounts else code for code in set(lines["account_code"])
    }
    role = {code: _longest(roles, to or "") or "other" for code, to in accounts.items()}
    return lines.assign(group_account=lines["account_code"].map(accounts), role=lines["account_code"].map(role))


def _longest(prefixes: dict[str, str], code: str) -> str | None:
    return next((prefixes[code[:end]] for end in range(len(code), 0, -1) if code[:end] in prefixes), None)


def purchases(lines: pd.DataFrame) -> pd.DataFrame:
    """The charges of a list of purchases."""
    kept = lines[lines["role"].isin(["opex", "rebate", "capex"])]
    return kept.assign(line_type=np.where(kept["role"] == "rebate", "rebate", "invoice"), is_group=False)


def ledger(lines: pd.DataFrame, opening: tuple[str, ...]) -> pd.DataFrame:
    """The charges of a ledger with their suppliers, one row a supplier."""
    lines["entry"] = lines.groupby(["journal_code", "entry_number"], sort=False).ngroup()
    balance = lines.groupby("entry")["net"].sum()
    wrong = set(lines.loc[lines["entry"].map(balance) != 0, "period"])
    lines = lines[~lines["period"].isin(wrong) & ~lines["journal_code"].isin(opening)]
    bought = lines.loc[lines["role"].isin(["opex", "rebate", "capex"]), "entry"].unique()
    lines = lines[lines["entry"].isin(bought)].copy()
    document = lines.groupby(["entry", "document_ref"])["net"].transform("sum") == 0
    lines["bucket"] = np.where(document & (lines["document_ref"] != ""), lines["document_ref"], "")
    keys = ["entry", "bucket"]
    for role in (*OWNERS, "prepaid", "own_work"):
        lines[f"has_{role}"] = (lines["role"] == role).groupby([lines[key] for key in keys]).transform("any")
    debit = (lines["role"] == "capex") & (lines["net"] > 0)
    lines["has_debit"] = debit.groupby([lines[key] for key in keys]).transform("any")
    rank = np.select([lines[f"has_{role}"] for role in OWNERS[:3]], OWNERS[:3], OWNERS[3])
    own = lines[(lines["role"] == rank) & ((lines["supplier_code"] != "") | (lines["supplier_name"] != ""))]
    grouped = own.groupby([*keys, "supplier_code"])
    owners = (
        grouped[["supplier_name", "supplier_siren", "supplier_vat"]].max().join(-grouped["net"].sum().rename("owed"))
    )
    owners = owners.reset_index()
    owners["total"] = owners.groupby(keys)["owed"].transform(lambda owed: owed.abs().sum())
    owners["least"] = owners.groupby(keys)["owed"].transform("min")
    owners["most"] = owners.groupby(keys)["owed"].transform("max")
    charges = lines[lines["role"].isin(["opex", "rebate", "capex"])].drop(columns=LOCAL[1:])
    asset = charges["role"] == "capex"
    charges = charges[~asset | (~charges["has_own_work"] & (charges["has_debit"] | charges["has_supplier"]))]
    parts = charges.reset_index(names="line").merge(owners, on=keys, how="left")
    return _typed(_shared(parts))


def _shared(parts: pd.DataFrame) -> pd.DataFrame:
    """Charges of several suppliers cut in proportion to what each is owed, cents by the largest remainder."""
    several = parts.duplicated("line", keep=False) & (parts["total"] > 0)
    cut = parts[several].copy()
    exact = cut["net"].abs() * cut["owed"].abs()
    cut["base"], cut["rest"] = exact // cut["total"], exact % cut["total"]
    cut = cut.sort_values(["line", "rest", "supplier_code"], ascending=[True, False, True])
    left = cut["net"].abs() - cut.groupby("line")["base"].transform("sum")
    cut["net"] = np.sign(cut["net"]) * (cut["base"] + (cut.groupby("line").cumcount() < left))
    return pd.concat([parts[~several], cut])


def _typed(parts: pd.DataFrame) -> pd.DataFrame:
    accrues = parts["has_supplier_accrual"] | parts["has_supplier_rebate"]
    conditions = [parts["role"] == "rebate", parts["has_supplier"], accrues, parts["has_prepaid"]]
    parts["line_type"] = np.select(conditions, ["rebate", "invoice", "accrual", "prepaid"], "invoice")
    parts["is_group"] = parts["has_group_account"] & ~parts["has_supplier"] & ~accrues
    return parts


def cube(spend: pd.DataFrame, declared: Declared, space: Workspace) -> pd.DataFrame:
    """Suppliers, categories, rates, perimeter, share and intercompany; then the sum."""
    group = declared.group
    local = spend.groupby(LOCAL, dropna=False)["net"].agg(lambda net: net.abs().sum()).reset_index(name="amount")
    texts = pl.DataFrame(local[LOCAL].to_dict("list"), schema=dict.fromkeys(LOCAL, pl.String))
    met = texts.with_columns(pl.all().replace("", None)).with_columns(
        amount=pl.Series(local["amount"]).cast(pl.Decimal(38, 2))
    )
    ids = local[LOCAL].assign(supplier_id=identify(met)["supplier_id"].to_list())
    inside = {feed.entity: dict(feed.intercompany.suppliers) for feed in declared.feeds}
    companies = group_companies(met, group, inside).fill_null("")
    company = pd.DataFrame(companies.to_dict(as_series=False))
    spend = spend.merge(ids, on=LOCAL, how="left").merge(company, on=LOCAL[:3], how="left")
    seed = pd.read_csv(BUILT_IN / "account_category.csv", dtype=str)
    known = dict(zip(seed["account_prefix"], seed["category_code"], strict=True))
    accounts = {code: _longest(known, code or "") for code in spend["group_account"].unique()}
    entities = pd.DataFrame([one.model_dump() for one in group.entities]).set_index("code")
    for name in ("joined", "left"):
        entities[name] = pd.to_datetime(entities[name])
    first, last = spend["day"].min().date(), spend["day"].max().date()
    rates = daily_rates(load_rates(space.reference)[0], set(entities["currency"]), group.currency, first, last)
    rate = pd.DataFrame(rates.to_dict(as_series=False)).assign(day=lambda frame: pd.to_datetime(frame["day"]))
    spend["currency"] = spend["entity_code"].map(entities["currency"])
    spend = spend.merge(rate.assign(rate=rate["rate"].astype(float)), on=["currency", "day"], how="left")
    is_in = _consolidated(spend, entities, "entity_code")
    is_inside = spend["is_group"] | _consolidated(spend, entities, "counterparty_entity")
    spend = spend[is_in & ~is_inside].copy()
    exact = spend["net"] * spend["rate"] * spend["entity_code"].map(entities["share"].astype(float))
    spend["amount_accrual"] = (np.sign(exact) * np.floor(exact.abs() + 0.5 + 1e-9)).astype("int64")
    spend["amount_invoiced"] = spend["amount_accrual"].where(spend["line_type"].isin(["invoice", "rebate"]), 0)
    spend["category_code"] = spend["group_account"].map(accounts).fillna("UNCLASSIFIED")
    spend["supplier_id"] = spend["supplier_id"].fillna("UNKNOWN")
    spend["nature"] = np.where(spend["role"] == "capex", "capex", "opex")
    sums = {"amount_accrual": "sum", "amount_invoiced": "sum", "net": "size"}
    return spend.groupby(KEYS).agg(sums).rename(columns={"net": "line_count"}).reset_index()


def _consolidated(spend: pd.DataFrame, entities: pd.DataFrame, of: str) -> pd.Series:
    """Whether the entity of this column is in the perimeter on the day of the line."""
    joined, left = spend[of].map(entities["joined"]), spend[of].map(entities["left"])
    method = spend[of].map(entities["method"])
    return method.isin(["full", "proportional"]) & ~(spend["day"] < joined) & ~(spend["day"] > left)


def main() -> None:
    """Read, sort out, sum up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--target", type=Path, required=True)
    given = parser.parse_args()
    space = workspace(given.home)
    declared = load_group(space)
    parts = []
    for file in list_files(space, declared):
        lines = with_roles(read(file), file)
        feed = file.feed
        parts.append(purchases(lines) if feed.kind == "purchases" else ledger(lines, feed.opening_journals))
    columns = [*LOCAL, "period", "day", "group_account", "role", "line_type", "is_group", "net"]
    spend = pd.concat([part[columns] for part in parts], ignore_index=True)
    spend[LOCAL] = spend[LOCAL].fillna("")
    cube(spend, declared, space).to_parquet(given.target)


if __name__ == "__main__":
    main()
