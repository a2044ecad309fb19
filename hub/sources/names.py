"""Names of files as a source gives them, made safe to be names in the inbox. A source may be hostile, or careless."""

import re
import unicodedata

MOST_BYTES = 200  # of a name; file systems take 255, and a suffix is added while a file is being written
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9]|conin\$|conout\$)(\..*)?", re.IGNORECASE)


def safe_name(parts: list[str]) -> str:
    """Folders and name of a remote file as a relative path: in Unicode's form C, ``:*?"<>|`` as ``_``, plain spaces.

    ValueError with the reason when no safe name can be made of them.
    """
    return "/".join(_safe_part(part) for part in parts)


def _safe_part(part: str) -> str:
    name = re.sub(r'[:*?"<>|]', "_", unicodedata.normalize("NFC", part))
    name = "".join(" " if unicodedata.category(letter).startswith("Z") else letter for letter in name)
    if not name.strip(". "):
        raise ValueError("a name that is empty or of dots only")
    if "/" in name or "\\" in name:
        raise ValueError("a slash or a backslash in the name")
    # Controls, direction marks that make a name look like another, surrogates (bytes that are no text).
    if any(unicodedata.category(letter).startswith("C") for letter in name):
        raise ValueError("a character that cannot be seen in the name")
    if name != name.strip() or name.endswith("."):
        raise ValueError("a space or a dot at the end of the name")
    if _RESERVED.fullmatch(name):
        raise ValueError("a name that Windows keeps for itself")
    if len(name.encode()) > MOST_BYTES:
        raise ValueError(f"a name of more than {MOST_BYTES} bytes")
    return name


def same_place(name: str) -> str:
    """What two names share when a file system that ignores case would keep one file for both."""
    return unicodedata.normalize("NFC", name.casefold())


def shown(name: str) -> str:
    """A hostile name as it can be printed: escaped, and not too long."""
    return ascii(name)[1:-1][:120]
