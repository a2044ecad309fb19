"""Which workbooks `hub review` writes, by kind."""

import datetime as dt
from collections.abc import Callable

from hub.decisions.ledgers import Ledgers
from hub.group.models import Group
from hub.review.book import Book
from hub.review.published import Cube
from hub.review.questions import Asked, Extent, category_book, supplier_book
from hub.review.statements import customer_book
from hub.settings import Workspace

MakeBook = Callable[[Workspace, Group, Cube, Ledgers, Asked, dt.datetime], tuple[Book, Extent]]
BOOKS: dict[str, MakeBook] = {"suppliers": supplier_book, "categories": category_book, "customers": customer_book}
