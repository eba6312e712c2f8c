"""Whichever way a page's candidates are found, the page is the one that SQL alone reads."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from pyroaring import BitMap
from sqlalchemy import Connection

from events_api.core.catalogue import Catalogue
from events_api.core.kinds.documents import id_of
from events_api.core.reading import candidates, statements
from events_api.core.reading.pages import begin, read_head
from events_api.core.selection.selection import Order, Position, Selection, SortKey, Term
from tests import sql_selections
from tests.templates import Database, catalogue_for

KINDS = ("meeting", "training", "publication", "activity")
COUNTRY = Term("country", (("PK", 0),))
ASKED = [
    Selection(KINDS),
    Selection(KINDS, (COUNTRY,)),
    Selection(KINDS, (COUNTRY, Term("theme", (("return", 0),)))),
    Selection(KINDS[:1]),
]
LIMIT = 7


@pytest.fixture(scope="module")
def archive(databases: Database) -> Iterator[Catalogue]:
    """Records of all kinds, which no test changes."""
    with databases("invented") as url:
        catalogue = catalogue_for(url)
        yield catalogue
        catalogue.database.close()


def found_by(
    connection: Connection, part: candidates.Matched, order: Order, after: Position | None
) -> list[BitMap]:
    """The candidates of a page, by each way that its order allows."""
    if order.key == "starts_on":
        ways = (candidates._of_days, candidates._of_few)  # noqa: SLF001 - its ways are the subject
        return [way(part, order, LIMIT, after) for way in ways]
    return [candidates._walked(connection, part, order, LIMIT, after), part.matches]  # noqa: SLF001


@pytest.mark.parametrize("drafts", [False, True])
@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("key", ["title", "updated_at", "starts_on"])
def test_pages_by_candidates_are_those_of_sql(
    archive: Catalogue, key: SortKey, asked: Selection, *, descending: bool, drafts: bool
) -> None:
    order, selection = Order(key, descending=descending), replace(asked, drafts=drafts)
    alike = len(asked.kinds) == 1
    with archive.database.snapshot() as connection:
        head = read_head(begin(connection, archive.postings), selection)
        rows = sql_selections.ordered(connection, selection, order)
        after: Position | None = None
        for start in range(0, len(rows), LIMIT):
            page = rows[start : start + LIMIT]
            ways = [found_by(connection, part, order, after) for part in head.parts]
            for few in zip(*ways, strict=True):
                union = BitMap.union(*few)
                found = statements.among(connection, union, order, LIMIT, after, alike=alike)
                own = statements.page(order, onward=False)
                read = [own.read(connection, row) for row in found]
                assert [(id_of(document), key, document) for key, document in read] == page
            assert all(few <= part.matches for part, few in zip(head.parts, few, strict=True))
            after = statements.place_of(connection, order, found[-1])
    assert head.total == len(rows) > 0
    assert len(head.parts) == 1 + drafts
