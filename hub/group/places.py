"""Where feeds are declared, and where their files are: names of folders in a workspace."""

from pathlib import Path

from hub.group.models import GROUP_FOLDER, SUPPLIERS_FOLDER
from hub.settings import Workspace

SHARED = (GROUP_FOLDER, SUPPLIERS_FOLDER)  # folders of feeds that are no single entity's


def feed_files(space: Workspace) -> list[Path]:
    """The feeds' YAML, suppliers' among them; other folders whose name starts with ``_`` hold examples and notes."""
    found = sorted(space.feeds.glob("*/*.y*ml"))
    own = [path for path in found if not path.parent.name.startswith("_") or path.parent.name in SHARED]
    return own + sorted(space.feeds.glob(f"{SUPPLIERS_FOLDER}/*/*.y*ml"))


def feed_id_of(path: Path) -> str:
    """The id of the feed that a YAML declares, by its place: ``ENTITY.feed`` or ``_suppliers.SUPPLIER.feed``."""
    above = [path.parent.parent.name] if is_of_supplier(path) else []
    return ".".join([*above, path.parent.name, path.stem])


def folder_of(feed_id: str) -> Path:
    """Where the feed's files are below the inbox, and its YAML below ``feeds``, without its suffix."""
    return Path(*feed_id.split(".", 2 if feed_id.startswith(f"{SUPPLIERS_FOLDER}.") else 1))


def is_of_supplier(path: Path) -> bool:
    """Whether a YAML declares a feed of a supplier."""
    return path.parent.parent.name == SUPPLIERS_FOLDER
