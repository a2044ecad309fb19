"""Reads ``group.yml`` and the feeds' YAML, and says file, line and accepted values when something is wrong.

A broken ``group.yml`` stops the hub; a broken feed stops only itself, so that one entity's slip never blocks another.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
import yaml
from pydantic import BaseModel, ValidationError

from hub.categories.taxonomy import account_categories, leaves_of, load_taxonomy
from hub.decisions.ledgers import Ledgers, load_ledgers
from hub.decisions.records import Known
from hub.errors import ConfigurationError
from hub.group.cartography import cartography
from hub.group.decisions import load_withdrawn
from hub.group.models import SUPPLIERS_FOLDER, Feed, Group
from hub.group.places import SHARED, feed_files, feed_id_of, is_of_supplier
from hub.group.statements import StatementFeed
from hub.group.text import text_of
from hub.settings import Workspace
from hub.suppliers.wording import packaged_words, read_words

M = TypeVar("M", bound=BaseModel)
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_DEPTH = 50
MOST_NODES = 1_000_000  # keys and values, aliases written out: a map of 100,000 accounts has 200,000


@dataclass(frozen=True)
class Declared:
    """The group as declared, with the feeds that could be read and the reasons of those that could not."""

    group: Group
    feeds: tuple[Feed, ...]
    broken_feeds: dict[str, ConfigurationError]  # feed_id → why
    taxonomy: pl.DataFrame  # ``categories.taxonomy.COLUMNS``
    account_categories: pl.DataFrame  # ``account_prefix, category_code``
    name_words: dict[str, str] | None  # words of suppliers' names: the packaged ones and the workspace's own, if any
    ledgers: Ledgers = Ledgers()
    withdrawn: tuple[str, ...] = ()  # deliveries that people took back (see ``decisions``)

    @property
    def every_feed(self) -> tuple[Feed, ...]:
        """The feeds, and the hub's own one of what people declare."""
        return (*self.feeds, cartography(self.group, self.taxonomy))

    def feed(self, feed_id: str) -> Feed:
        """The feed of that id; ConfigurationError when it is not declared."""
        for feed in self.every_feed:
            if feed.feed_id == feed_id:
                return feed
        raise self.broken_feeds.get(feed_id) or ConfigurationError(
            f"no feed {feed_id!r}", todo=f"the feeds are {', '.join(feed.feed_id for feed in self.feeds) or 'none'}"
        )


def load_group(space: Workspace) -> Declared:
    """Everything declared in the workspace. ConfigurationError when ``group.yml`` is missing or wrong."""
    if not space.group_file.exists():
        raise ConfigurationError(
            "this folder is not a workspace",
            where=str(space.home),
            expected="a file group.yml",
            todo="run `hub init DIR` for a group of your own or `hub demo DIR` for the demonstration group",
        )
    group = parse(space.group_file, text_of(space.group_file), Group, {})
    feeds: dict[str, Feed] = {}
    broken: dict[str, ConfigurationError] = {}
    for path in feed_files(space):
        feed_id = feed_id_of(path)
        try:
            if twin := feeds.pop(feed_id, None):
                found = f"{twin.path.name} and {path.name}"
                raise ConfigurationError(
                    "the feed is declared twice", str(path), "one file", found, "remove one of them"
                )
            feeds[feed_id] = parse_feed(path, text_of(path), group)
        except ConfigurationError as error:
            broken[feed_id] = error
    own = space.reference if group.taxonomy == "workspace" else None
    taxonomy = load_taxonomy(own)
    known = Known(frozenset(one.code for one in group.entities), frozenset(leaves_of(taxonomy)))
    ledgers = load_ledgers(space.decisions, known)
    return Declared(
        group,
        tuple(feeds.values()),
        broken,
        taxonomy,
        account_categories(own, taxonomy),
        _name_words(space),
        ledgers,
        load_withdrawn(space.decisions),
    )


def _name_words(space: Workspace) -> dict[str, str] | None:
    """What ``reference/name_words.csv`` adds to the packaged words (columns ``word,means``)."""
    path = space.reference / "name_words.csv"
    if not path.exists():
        return None
    text = text_of(path)
    if (header := text.partition("\n")[0].strip()) != "word,means":
        raise ConfigurationError("the header is not right", f"{path}:1", "word,means", header or "nothing")
    return {**packaged_words(), **read_words(text)}


def parse_feed(path: Path, text: str, group: Group, *, allow_draft: bool = False) -> Feed:
    """A feed out of the text of its YAML; ``path`` tells its entity and name. ConfigurationError when it is wrong.

    A draft is one with questions that nobody has answered; it is refused unless ``allow_draft``.
    """
    entity = path.parent.name
    codes = [declared.code for declared in group.entities]
    if is_of_supplier(path):
        given = {"entity": SUPPLIERS_FOLDER, "supplier_key": entity, "name": path.stem, "path": path}
        feed: Feed = (statement := parse(path, text, StatementFeed, given))
        mapped = list(statement.customers.values())
    elif entity == SUPPLIERS_FOLDER:
        place = f"feeds/{SUPPLIERS_FOLDER}/<SUPPLIER>/{path.name}"
        raise ConfigurationError("no supplier is told", str(path), place, str(path.name), "move it into a folder")
    else:
        feed = parse(path, text, Feed, {"entity": entity, "name": path.stem, "path": path})
        mapped = [*(feed.entities.map.values() if feed.entities else ()), *feed.intercompany.suppliers.values()]
    if feed.draft and not allow_draft:
        todo = "answer its questions, remove `draft: true`, and run again"
        raise ConfigurationError("the feed is a draft, and is not read", str(path), todo=todo)
    if feed.entity not in SHARED and entity not in codes:
        raise _unknown_entity(path, entity, codes)
    for code in mapped:
        if code not in codes:
            raise _unknown_entity(path, code, codes)
    return feed


def _unknown_entity(path: Path, code: str, codes: list[str]) -> ConfigurationError:
    return ConfigurationError(
        f"unknown entity {code!r}",
        where=str(path),
        expected=f"one of {', '.join(codes)}",
        found=code,
        todo="correct the code here, or declare the entity in group.yml",
    )


def parse(path: Path, text: str, model: type[M], given: dict[str, Any]) -> M:
    """``model`` out of the text of a YAML file, ``given`` beside; ConfigurationError with the line when it is wrong."""
    try:
        content = _loaded(text) or {}
        _refuse_bomb(content, path)
    except RecursionError as error:
        raise ConfigurationError("nested too deeply", str(path), todo="correct the file") from error
    except ValueError as error:  # a date such as 2025-02-30
        raise ConfigurationError(f"not valid YAML: {error}", str(path), todo="correct the date") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not YAML"
        raise ConfigurationError(
            f"not valid YAML: {problem}", where=f"{path}{line}", todo="correct the line"
        ) from error
    if not isinstance(content, dict):
        raise ConfigurationError("a YAML mapping is expected", where=str(path), found=type(content).__name__)
    try:
        return model.model_validate({**content, **given})
    except ValidationError as error:
        raise _explain(path, text, model, error) from error


def _explain(path: Path, text: str, model: type[BaseModel], error: ValidationError) -> ConfigurationError:
    # A key that is not known explains the missing one beside it, so it is said first. A list whose items are all wrong
    # is also too short for pydantic, which helps nobody.
    problems = sorted(error.errors(), key=lambda one: (one["type"] == "too_short", one["type"] != "extra_forbidden"))
    problem = problems[0]
    place = [part for part in problem["loc"] if not str(part).startswith("function-")]
    dotted = ".".join(str(part) for part in place) or "the file"
    expected = problem["msg"].removeprefix("Value error, ")
    what, found = f"'{dotted}' is not right", repr(problem["input"])[:80]
    if problem["type"] == "extra_forbidden":
        what, keys = f"unknown key '{dotted}'", _accepted(model, place[:-1])
        near = get_close_matches(str(place[-1]), keys, 1)
        expected = f"one of {', '.join(keys)}"
        found = f"{place[-1]}" + (f" (did you mean '{near[0]}'?)" if near else "")
    elif problem["type"] == "missing":
        what, found = f"'{dotted}' is missing", ""
    elif place[:1] == ["source"]:
        found = ""  # it may hold a secret
    others = len([one for one in problems[1:] if one["type"] != "too_short"])
    todo = "correct the line and run the command again" + (f"; {others} more to correct" if others else "")
    return ConfigurationError(what, f"{path}:{_line_of(text, place)}", expected, found, todo)


def _accepted(model: type[BaseModel], place: list[Any]) -> list[str]:
    """The keys that the model at ``place`` accepts."""
    current: Any = model
    for part in place:
        if isinstance(part, int):
            continue
        annotation = str(current.model_fields[part].annotation)
        for candidate in _models(current.model_fields[part].annotation):
            current = candidate
            break
        else:
            return [annotation]
    by_place = {"entity", "supplier_key", "name", "path"} if current in (Feed, StatementFeed) else set()
    return [key for key in current.model_fields if key not in by_place]


def _loaded(text: str) -> Any:
    """YAML's content. libyaml is ten times as fast, which 300 feeds feel; what it refuses the other explains better.

    RecursionError when it is nested too deeply: libyaml itself would end the process.
    """
    try:
        depth = 0
        for event in yaml.parse(text, Loader=LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEPTH:
                raise RecursionError
        return yaml.load(text, Loader=LOADER)
    except yaml.YAMLError:
        return yaml.safe_load(text)


def _refuse_bomb(content: Any, path: Path) -> None:
    """ConfigurationError when aliases (``*name``) blow the file up: pydantic writes every one of them out."""
    left, nodes = MOST_NODES, [content]
    while nodes and left:
        node, left = nodes.pop(), left - 1
        if isinstance(node, dict | list):
            nodes += [*node, *node.values()] if isinstance(node, dict) else node
    if nodes:
        todo = "write it without aliases (*name), or as several feeds"
        raise ConfigurationError("the file says too much", str(path), f"at most {MOST_NODES:,} values", "more", todo)


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in getattr(annotation, "__args__", ()) for model in _models(argument)]


def _line_of(text: str, place: list[Any]) -> int:
    """The line where the key at ``place`` stands; the nearest known parent's when it is absent."""
    node: Any = yaml.compose(text, Loader=LOADER)
    line = 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(part)]
            if not found:
                return line
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            return line
    return line


def is_passing(path: Path) -> bool:
    """Whether a file is there for a while only: hidden, a program's lock, or still being copied."""
    return bool(re.search(r"^[.~]|^Thumbs\.db$|\.(tmp|part|crdownload)$", path.name, re.IGNORECASE))


def is_read(path: Path, feed: Feed) -> bool:
    """Whether a file's name is one that the feed reads."""
    return path.match(feed.pattern) and not any(map(path.match, feed.leave_out)) and not is_passing(path)


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a link in a feed's ``folder`` leads to a file elsewhere: whoever may drop files there may not read it.

    The folder itself may be a link: it is the group's own.
    """
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # links in a circle
        return True


def match_files(folder: Path, feed: Feed) -> list[Path]:
    """Files of a feed's inbox, in the order in which they count as delivered: by time of change, then by name."""
    if not folder.is_dir():
        return []
    found = (path for path in folder.rglob("*") if is_read(path, feed))
    files = [path for path in found if path.is_file() and not leads_out(path, folder)]
    return sorted(files, key=lambda path: (path.stat().st_mtime_ns, str(path.relative_to(folder))))
