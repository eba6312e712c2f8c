"""Publishing a year: what was drawn up is numbered and stored as bytes, for good.

Separate from the edition because only this makes one: within one turn to write.
"""

from sqlalchemy import insert

from events_api.core.catalogue import Catalogue
from events_api.core.storing.store import Writing
from events_api.core.values.json import to_json
from events_api.summaries.editions.drafting import Drawn, Order, drawn_up, next_number
from events_api.summaries.editions.edition import (
    Edition,
    EditionFigure,
    EditionPublic,
    edition_address,
    head_of,
)


def publish(
    transaction: Writing, catalogue: Catalogue, order: Order, drawn: Drawn | None
) -> Edition:
    """The next edition of a year, stored; it is drawn up again if anything public changed since.

    `drawn` is None where it was not drawn up before.

    Raises:
        InvalidContent: A filter, breakdown or language is not known any more (422).
    """
    connection = transaction.session.connection()
    if drawn is None or not _still_true(transaction, order, drawn):
        drawn = drawn_up(connection, catalogue, order)
    head = {
        **order.publication.model_dump(),
        "lang": drawn.language,
        "year": order.year,
        "number": drawn.number,
        "published_at": transaction.now,
        "published_by": order.by,
        "revision": transaction.announce(),
    }
    address = edition_address(order.root, order.year, drawn.number)
    content = {"summary": drawn.summary, "rules": drawn.rules, "records": drawn.records}
    document = to_json(
        {
            "data": EditionPublic.model_validate({**head_of(head, address), **content}),
            "labels": drawn.labels,
            "meta": {"license": catalogue.settings.license},
            "links": {"self": address},
        }
    )
    files = {"document": document.decode(), "csv": drawn.csv}
    edition = Edition.model_validate({**head, **files})
    transaction.session.add(edition)
    transaction.session.flush()
    which = {"year": edition.year, "number": edition.number}
    connection.execute(insert(EditionFigure), [{**which, **each} for each in drawn.figures])
    return edition


def _still_true(transaction: Writing, order: Order, drawn: Drawn) -> bool:
    """Whether nothing that an edition shows changed since it was drawn up."""
    fresh = drawn.fresh
    return (fresh.public, fresh.vocabulary, drawn.number) == (
        transaction.next_public - 1,
        transaction.vocabulary,
        next_number(transaction.session.connection(), order.year),
    )
