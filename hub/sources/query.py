"""Whether a text of SQL is one query that only reads: looked at before a database sees it."""

import re

# What may hold any word: comments, then texts and quoted names.
_QUOTED = re.compile(
    r"(?P<comment>--[^\n]*|/\*.*?\*/)|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$", re.DOTALL
)
_WRITES_WITHIN = re.compile(r"\(\s*(insert|update|delete|merge|truncate)\b", re.IGNORECASE)


def single_select(sql: str) -> str:
    """The query, without the semicolon at its end. ValueError with the reason when it is anything but one SELECT."""
    query = re.sub(r"\s*;\s*$", "", sql.strip())
    bare = _QUOTED.sub(lambda found: " " if found["comment"] else " '' ", query).strip()
    first = re.match(r"\(*\s*(\w+)", bare)
    if not first or first[1].lower() not in ("select", "with"):
        raise ValueError("it starts with neither 'select' nor 'with'")
    if ";" in bare:
        raise ValueError("it holds more than one statement")
    if within := _WRITES_WITHIN.search(bare):
        raise ValueError(f"it holds '{within[1].lower()}'")
    return query
