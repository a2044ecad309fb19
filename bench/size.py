"""The published file against the same tables as Parquet with zstd, as DuckDB writes it."""

import tempfile
from pathlib import Path

import duckdb

from bench.refresh import refreshed
from bench.setting import Result, Setting, megabytes


def bench(setting: Setting) -> Result:
    """By size: bytes of both, and the ratio."""
    found: Result = {}
    for lines in setting.lines:
        space = setting.group(lines)
        refreshed(setting, space)
        with tempfile.TemporaryDirectory(dir=setting.folder) as folder:
            written = _as_parquet(space.cube_file, Path(folder))
        file = space.cube_file.stat().st_size
        found[f"{lines}"] = {"file": file, "parquet": written, "ratio": file / written}
        rows = [(megabytes(file), megabytes(written), f"{file / written:.2f}")]
        setting.table(f"Size of the publication of {lines:,} lines", ("file", "Parquet, zstd", "ratio"), rows)
    return found


def _as_parquet(file: Path, folder: Path) -> int:
    with duckdb.connect(str(file), read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables()").fetchall()
        for (table,) in tables:
            target = folder / f"{table}.parquet"
            connection.execute(f"copy {table} to '{target}' (format parquet, compression zstd)").fetchall()
    return sum(path.stat().st_size for path in folder.glob("*.parquet"))
