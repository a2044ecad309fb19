"""The invoice inside a Factur-X or ZUGFeRD PDF: the XML that is attached under one of the names of the standard.

What belongs here: getting at that attachment in bounded memory. pypdf alone does it: factur-x, which the tests make
their PDFs with, parses every attachment with lxml before anybody can bound it, and brings 30 MB where pypdf is 4 MB.
"""

import io
import logging
from typing import TYPE_CHECKING

from hub.errors import UnreadableFileError
from hub.readers.einvoice.parse import MOST_BYTES, refused

if TYPE_CHECKING:
    from pypdf import PdfReader

# Factur-X 1.0 §6, ZUGFeRD 1 and 2.0, XRechnung inside a ZUGFeRD PDF.
_NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
_MOST_ATTACHMENTS = 100


def is_pdf(head: bytes) -> bool:
    """Whether a file that starts with ``head`` is a PDF."""
    return head[:1024].lstrip().startswith(b"%PDF")


def attached_invoice(content: bytes, where: str) -> bytes:
    """The bytes of the attached XML.

    Raises UnreadableFileError: damaged, encrypted, no such attachment, or one that inflates beyond ``MOST_BYTES``.
    pypdf stops a stream at ``zlib_maximum_output_length`` and its like (75 MB each by default), and takes at most 16
    filters one on the other; here they stop at ``MOST_BYTES``. Streams of pages and pictures are never inflated.
    """
    from pypdf import Configuration, PdfReader, apply_configuration
    from pypdf.errors import LimitReachedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of each oddity of a damaged file
    bounds = Configuration(
        zlib_maximum_output_length=MOST_BYTES,
        lzw_maximum_output_length=MOST_BYTES,
        run_length_maximum_output_length=MOST_BYTES,
        stream_filters_maximum_length=2,
    )
    try:
        with apply_configuration(bounds):
            return _attached(PdfReader(io.BytesIO(content)), where)
    except LimitReachedError as error:
        raise refused("this PDF inflates beyond any invoice", where, str(error)) from error
    # What pypdf lets through of a damaged or hostile file besides its own errors.
    except (PyPdfError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise refused("this PDF cannot be read", where, f"{type(error).__name__}: {error}"[:300]) from error


def _attached(reader: "PdfReader", where: str) -> bytes:
    found = []
    for number, attachment in enumerate(reader.attachment_list, start=1):
        if number > _MOST_ATTACHMENTS:
            raise refused("this PDF has too many attachments", where, f"more than {_MOST_ATTACHMENTS}")
        name = str(attachment.name)
        if name.lower() in _NAMES:
            content = bytes(attachment.content)
            if len(content) <= MOST_BYTES:
                return content
        found.append(name)
    raise UnreadableFileError(
        "no electronic invoice in this PDF",
        where=where,
        expected=f"an attachment {' or '.join(_NAMES)} (Factur-X, ZUGFeRD 2)",
        found=", ".join(found)[:300] or "a PDF without attachments",
        todo="ask the supplier for a Factur-X, or for the invoice as XML: a picture of an invoice is not read",
    )
