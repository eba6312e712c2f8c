"""What of a year has no name in a language: what has to be translated before it is shown in it.

Separate because it asks about reference lists, where completeness asks about records.
"""

from events_api.core.reading.facets import read_facets
from events_api.core.reading.pages import read_head
from events_api.core.selection.query import ScopeQuery
from events_api.core.selection.selection import Selection
from events_api.core.texts.languages import nearest
from events_api.summaries.year.snapshot import YearSnapshot

# Countries have their names of CLDR.
_LISTS = {
    "indicator": "indicators",
    "theme": "themes",
    "programme": "programmes",
    "project": "projects",
    "organisation": "organisations",
}


def untranslated(
    snapshot: YearSnapshot, query: ScopeQuery, selection: Selection, language: str
) -> dict[str, list[str]]:
    """{list: codes} that the records selected name and that have no name in the language."""
    facets = read_facets(read_head(snapshot, selection), [*_LISTS], query.window)
    found: dict[str, list[str]] = {}
    for dim, name in _LISTS.items():
        entries = snapshot.vocabulary.entries[dim]
        codes = {str(row["value"]) for row in facets[dim]} & snapshot.vocabulary.codes(dim)
        lacking = sorted(code for code in codes if nearest(language, entries[code].names) is None)
        if lacking:
            found[name] = lacking
    return found
