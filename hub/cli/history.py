"""``hub history``: what was published, and when."""

from hub.cli.console import AsJson, Home, out, say_json, table
from hub.errors import LakeError
from hub.lake import publish
from hub.lake.answers import money
from hub.settings import workspace


def history(home: Home = None, as_json: AsJson = False) -> None:
    """List the publications, oldest first."""
    space = workspace(home)
    found = publish.history(space)
    if not found:
        raise LakeError("nothing is published yet", str(space.cube_file), todo="run `hub refresh` first")
    if as_json:
        say_json([vars(one) for one in found])
        return
    kept = {path.stem for path in (space.published / "versions").glob("*.duckdb")}
    rows = [
        [one.publication_id, f"{one.published_at:%Y-%m-%d %H:%M:%S}", f"{one.line_count:,}", money(one.amount_group),
         one.digest, "kept" if one.publication_id in kept else ""]
        for one in found
    ]  # fmt: skip
    columns = ["publication", "when (UTC)", "lines", "amount", "content", "file"]
    out.print(table("Publications", columns, rows, {2, 3}))
    out.print("\nhub publish --rebuild ID --to FILE makes any of them again from the lake", markup=False)
