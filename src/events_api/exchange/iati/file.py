"""The file of IATI: all activities, one after another, and what has to be completed before."""

from collections.abc import Iterator, Sequence
from functools import partial
from xml.etree.ElementTree import tostring

from events_api.core.catalogue import Catalogue
from events_api.core.kinds.vocabulary import Vocabulary
from events_api.core.reading.pages import Snapshot
from events_api.exchange.iati.activity import activity
from events_api.exchange.iati.projects import Reporting, Row, indicators, records

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03"'


def iati_file(
    snapshot: Snapshot,
    catalogue: Catalogue,
    vocabulary: Vocabulary,
    reporting: Reporting,
    projects: Sequence[Row],
) -> Iterator[bytes]:
    """The bytes of a file of projects that lack nothing, an activity at a time."""
    words = partial(vocabulary.label, language=reporting.language)
    known = indicators(snapshot.connection)
    # When the data changed, not when they were asked for: the same data are the same bytes.
    yield f'{_HEAD} generated-datetime="{reporting.changed_at:%Y-%m-%dT%H:%M:%SZ}">\n'.encode()

    def written(project: Row) -> bytes:
        # By itself, so that nothing of one is left while the next one is made.
        own = list(records(snapshot, catalogue, project["code"]))
        element = activity(reporting, project, own, known, words)
        return tostring(element, encoding="unicode").encode() + b"\n"

    yield from map(written, projects)
    yield b"</iati-activities>\n"
