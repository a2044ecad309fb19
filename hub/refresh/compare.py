"""TEMP"""
import polars as pl
from hub.suppliers.resolve import LINK
ENTRY = dict.fromkeys(("register","register_id","name","siren","vat","lei","company_number","country","postcode","city","department","activity","size_class","parent_id","parent_name"), pl.String()) | {"size_class_year": pl.Int64(), "is_ess": pl.Boolean(), "is_person": pl.Boolean(), "is_active": pl.Boolean()}
def alike(build, names, rules):
    return pl.DataFrame(schema={"left_name": pl.String, "right_name": pl.String, "score": pl.Float64, "evidence": pl.String})
def linked(build, members, names):
    return pl.DataFrame(schema=LINK), pl.DataFrame(schema=ENTRY)
