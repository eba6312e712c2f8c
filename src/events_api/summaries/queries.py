"""Queries: the readings of a year, from stored documents.

Separate so that the rules stay pure.
"""

from dataclasses import replace

from sqlalchemy import select

from events_api.core.conditions import RECORD
from events_api.core.found import found
from events_api.core.listing import Snapshot
from events_api.core.ordinals import Among
from events_api.core.selection import Selection
from events_api.summaries.readings import DECODER, Reading

_DOCUMENTS = select(RECORD.c.document).where(Among(RECORD.c.n))


def readings(snapshot: Snapshot, selection: Selection) -> dict[str, tuple[Reading, str]]:
    """{id: (reading, document)} of the metrics that have to do with the selection's year."""
    touching = replace(selection, year=None, overlap=selection.year, unconfirmed=False)
    matches = found(snapshot.postings, touching)
    if not matches:
        return {}
    documents = snapshot.connection.execute(_DOCUMENTS, {"ordinals": matches}).scalars()
    return {each.id: (each, text) for text in documents for each in [DECODER.decode(text)]}
