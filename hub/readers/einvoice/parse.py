"""XML into the elements of its documents, one after the other, in bounded memory and time.

What belongs here: bounds and refusals. An invoice needs no DTD and no entity, and both are ways to attack; neither
does it need a million elements. Namespaces are taken off the tags once it is known whose document it is.
"""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from hub.errors import UnreadableFileError

MOST_BYTES = 50 << 20
# 10,000 lines hold about 500,000 elements; each costs some 200 bytes of memory.
MOST_ELEMENTS = 1_000_000
MOST_DEPTH = 60
MOST_DOCUMENTS = 10_000

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
DOCUMENTS = {
    f"{{{_UBL}Invoice-2}}Invoice",
    f"{{{_UBL}CreditNote-2}}CreditNote",
    f"{{{_CII}}}CrossIndustryInvoice",
}
_EXPECTED = "a UBL Invoice or CreditNote, or a CrossIndustryInvoice (D16B), of EN 16931"
_KNOWN_OTHERS = {
    "CrossIndustryDocument": "a ZUGFeRD 1 invoice, which came before EN 16931",
    "SCRDMCCBDACIOMessageStructure": "an order (Order-X), not an invoice",
    "Order": "an order (UBL), not an invoice",
    "FatturaElettronica": "a FatturaPA invoice",
}


def documents(stream: BinaryIO, where: str) -> Iterator[Element]:
    """Each document of the file, at whatever depth it stands (batches, envelopes), with tags without namespace.

    An element lives until the next is asked for. Raises UnreadableFileError: not XML, a DTD, beyond a bound, none of
    the documents known here.
    """
    found, root = 0, ""
    try:
        for event, element in _bounded(stream, where):
            if event == "root":
                root = element.tag
                continue
            found += 1
            if found > MOST_DOCUMENTS:
                raise refused("this file holds too many documents", where, f"more than {MOST_DOCUMENTS:,}")
            yield element
    except ParseError as error:
        raise refused("this XML cannot be read", where, str(error)) from error
    except DefusedXmlException as error:
        raise refused("this XML cannot be read", where, "a DTD or an entity, which no invoice needs") from error
    except (LookupError, ValueError) as error:  # an encoding that the parser does not know
        raise refused("this XML cannot be read", where, str(error)) from error
    if not found:
        name = root.rpartition("}")[2]
        raise refused("no invoice in this XML", where, _KNOWN_OTHERS.get(name) or f"the element {name[:80]!r}")


def _bounded(stream: BinaryIO, where: str) -> Iterator[tuple[str, Element]]:
    """("root", first element), then ("document", element) for each; what is outside of documents is dropped."""
    stack: list[Element] = []
    inside, count = 0, 0  # depth of the document that is open, 0 outside; elements so far
    events: Any = iterparse(stream, events=("start", "end"), forbid_dtd=True)
    for event, element in events:
        if event == "start":
            stack.append(element)
            count += 1
            _refuse_beyond(count, len(stack), where)
            if count == 1:
                yield "root", element
            if not inside and element.tag in DOCUMENTS:
                inside = len(stack)
            continue
        if inside == len(stack):
            inside = 0
            element.tag = element.tag.rpartition("}")[2]
            yield "document", element
        stack.pop()
        if inside:
            element.tag = element.tag.rpartition("}")[2]
        elif stack:
            stack[-1].remove(element)


def _refuse_beyond(count: int, depth: int, where: str) -> None:
    if depth > MOST_DEPTH:
        raise refused("this XML is nested too deeply", where, f"more than {MOST_DEPTH} levels")
    if count > MOST_ELEMENTS:
        raise refused("this XML holds more than any invoice", where, f"more than {MOST_ELEMENTS:,} elements")


def bounded_bytes(stream: BinaryIO, where: str) -> bytes:
    """All bytes of a file, refused beyond ``MOST_BYTES``."""
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise refused("the file is larger than any invoice", where, f"more than {MOST_BYTES >> 20} MB")
    return content


def as_stream(content: bytes) -> BinaryIO:
    """Bytes to read from; white space before the XML declaration, which some exports leave, is passed over."""
    return io.BytesIO(
        content.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n") if content[:1] not in b"\xff\xfe" else content
    )


def refused(what: str, where: str, found: str) -> UnreadableFileError:
    """The error of a file that is no invoice that the hub reads."""
    return UnreadableFileError(
        what, where, _EXPECTED, found, "ask the supplier or the platform for the invoice in one of these formats"
    )
