"""Whichever way a page's candidates are found, the page is the one that SQL alone reads."""

from collections.abc import Iterator

import pytest
from pyroaring import BitMap
from sqlalchemy import Connection

from events_api.core.catalogue import Catalogue
from events_api.core.index.matching import found
from events_api.core.reading import candidates, prepared, statements
from events_api.core.reading.pages import begin
from events_api.core.selection.selection import Order, Position, Selection, SortKey, Term
from tests.templates import Database, catalogue_for

KINDS = ("meeting", "training", "publication", "activity")
COUNTRY = Term("country", (("PK", 0),))
LIMIT = 7


@pytest.fixture(scope="module")
def archive(databases: Database) -> Iterator[Catalogue]:
    """Records of all kinds, which no test changes."""
    with databases("invented") as url:
        catalogue = catalogue_for(url)
        yield catalogue
        catalogue.database.close()


def found_by(
    connection: Connection, head: candidates.Matched, order: Order, after: Position | None
) -> list[BitMap]:
    """The candidates of a page, by each way that its order allows."""
    if order.key == "starts_on":
        return [candidates._of_days(head, order, LIMIT, after)]  # noqa: SLF001 - its ways are the subject
    return [candidates._walked(connection, head, order, LIMIT, after), head.matches]  # noqa: SLF001


@pytest.mark.parametrize("terms", [(), (COUNTRY,), (COUNTRY, Term("theme", (("return", 0),)))])
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("key", ["title", "updated_at", "starts_on"])
def test_pages_by_candidates_are_those_of_sql(
    archive: Catalogue, key: SortKey, terms: tuple[Term, ...], *, descending: bool
) -> None:
    order, selection = Order(key, descending=descending), Selection(KINDS, terms)
    with archive.database.snapshot() as connection:
        postings = begin(connection, archive.postings).postings
        head = candidates.Matched(postings, found(postings, selection))
        after: Position | None = None
        seen = 0
        while True:
            rows = connection.execute(statements.page(selection, order, LIMIT, after)).all()
            for few in found_by(connection, head, order, after):
                assert few <= head.matches
                assert prepared.among(connection, few, order, LIMIT, after).all() == rows
            seen += len(rows)
            if len(rows) < LIMIT:
                break
            after = Position(statements.text_of(rows[-1].key), rows[-1].id)
    assert seen == len(head.matches) > 0
