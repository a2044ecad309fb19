"""Which encoding a text file has, told from all of its bytes.

UTF-8 is recognised by its structure; the single-byte code pages of Western Europe are told apart by which of them turns
the bytes into plausible words. What belongs here: encodings only. Separators and headers are in ``detect``; what to do
with a byte that no encoding explains, in ``text``.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from hub.errors import UnreadableFileError

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CODE_PAGES = ("cp1252", "iso8859-15", "cp850")
EBCDIC = ("cp500", "cp1140", "cp273")

_BLOCK = 1 << 20  # stays in the processor's cache: 0.1 s for 180 MB where 32 MB blocks take 0.3 s
_PIECE = 256 << 10
_MANY_WORDS = 5_000
_WORD = re.compile(rb"[^\s;,|\x80-\xff]{0,40}[\x80-\xff][^\s;,|]*.?")  # without a bound, 1 MB of letters takes hours
_EVERYDAY = frozenset("éèàçêôîûùâëïœæüöäßñáíóúåøãõ")
_SIGNS = frozenset("°ºª€«»’‘“”–—…²³½§£®™©\xa0")


def bom_of(head: bytes) -> tuple[int, str | None]:
    """Length and encoding of the byte-order mark at the start of ``head``; (0, None) without one."""
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return len(mark), encoding
    return 0, None


def declared_encoding(name: str, where: str) -> str:
    """The codec's canonical name. Raises UnreadableFileError when Python has no text codec of that name."""
    try:
        bytes(16).decode(name, "replace")
        return codecs.lookup(name).name
    except (LookupError, UnicodeError) as error:
        raise UnreadableFileError(
            f"unknown encoding {name!r}",
            where=where,
            expected="a name such as utf-8, cp1252, iso-8859-15, cp850 or utf-16",
            todo="correct format.encoding in the feed, or remove it to let the hub detect it",
        ) from error


def encoding_of(path: Path, head: bytes) -> tuple[str, bool]:
    """The encoding of the whole file, and whether every byte was seen to be UTF-8 (without NUL).

    It is the byte-order mark's, else EBCDIC, else UTF-8, else the best code page. A file that is UTF-8 but for a few
    bytes is UTF-8: its well-formed characters outnumber the invalid bytes.
    """
    _, marked = bom_of(head)
    if marked and marked != "utf-8-sig":
        return marked, False
    ebcdic = _ebcdic_of(head)
    if ebcdic:
        return ebcdic, False
    if _is_clean_utf8(path):
        return marked or "utf-8", True
    characters = invalid = 0
    has_nul = False
    words: list[bytes] = []
    for block in _line_blocks(path):
        has_nul = has_nul or b"\0" in block
        if block.isascii():
            continue
        valid, wrong = _utf8_evidence(block)
        characters, invalid = characters + valid, invalid + wrong
        if wrong and len(words) < _MANY_WORDS:
            words += _WORD.findall(block)[: _MANY_WORDS - len(words)]
        if invalid > 10_000 and invalid > 10 * characters:
            break
    is_utf8 = marked is not None or characters >= invalid
    encoding = (marked or "utf-8") if is_utf8 else best_code_page(words)
    return encoding, is_utf8 and not (invalid or has_nul)


def best_code_page(words: list[bytes]) -> str:
    """The code page under which the words read best; the first of ``CODE_PAGES`` when they tell nothing."""
    return max(CODE_PAGES, key=lambda page: sum(_plausibility(word, page) for word in words))


def _ebcdic_of(head: bytes) -> str | None:
    """EBCDIC shows by a FEC header: JournalCode or CompteNum (art. A47 A-1 LPF allows EBCDIC)."""
    line = re.split(rb"[\x15\x25\r\n]", head, maxsplit=1)[0]
    for encoding in EBCDIC:
        text = line.decode(encoding, "replace").lower()
        if "comptenum" in text and re.search(r"comptenum\s*[\t|;,]", text):
            return encoding
    return None


def _is_clean_utf8(path: Path) -> bool:
    """Whether every byte of the file is UTF-8 and none is NUL, as in most files."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while block := file.read(_PIECE):
                if b"\0" in block:
                    return False
                if not block.isascii() or decoder.getstate()[0]:
                    decoder.decode(block)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _utf8_evidence(block: bytes) -> tuple[int, int]:
    """How many bytes of well-formed UTF-8 continue a character, and how many bytes are not UTF-8 at all."""
    try:
        text = block.decode()
        return len(block) - len(text), 0
    except UnicodeDecodeError:
        text = block.decode("utf-8", "ignore")
        size = len(text.encode())
        return size - len(text), len(block) - size


def _plausibility(word: bytes, page: str) -> int:
    text = word.decode(page, "replace")
    return sum(_weight(text, at) for at, character in enumerate(text) if character > "\x7f")


def _weight(text: str, at: int) -> int:
    """How likely one character beyond ASCII is where it stands: letters among letters of their case, signs apart."""
    character, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if character.isalpha() and unicodedata.name(character, "").startswith("LATIN"):
        if character.islower():
            is_first_of_word = not text[max(at - 2, 0) : at - 1].isalnum()  # Müller, also behind a quotation mark
            is_apt = not before.isupper() or (is_first_of_word and after.islower())
            return (3 if character in _EVERYDAY else 0) if is_apt and not after.isdigit() else -1
        return 2 if (after.isupper() or before.isupper() or not before) and not before.islower() else -2
    if character in _SIGNS:
        is_within = before.isalpha() and after.isalpha() and character not in "’‘"
        return -2 if is_within and not (character in "°º" and before in "nN") else 2
    return -3


def _line_blocks(path: Path) -> Iterator[bytes]:
    """Blocks cut after a line feed, so that no multi-byte character is cut."""
    rest = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            cut = block.rfind(b"\n") + 1 or len(block)
            yield rest + block[:cut]
            rest = block[cut:]
    yield rest
