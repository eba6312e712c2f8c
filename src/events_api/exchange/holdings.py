"""Holdings: the lists that the service publishes, as catalogues and packages name them."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from events_api.core.kinds.resource import Resource
from events_api.core.tables.column_meanings import Meaning, meanings_of, meanings_of_rows
from events_api.core.tables.record_columns import columns_of
from events_api.core.texts.file_words import said
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES
from events_api.timeline import EVENTS


class Holding(Struct, frozen=True):
    """A list that is published.

    Attributes:
        name: Its plural, as addresses say it.
        title: What it is called, in a language.
        about: What it holds, in English.
        columns: What the columns of its CSV mean.
        kinds: The kinds of its records; empty: it is a reference list.
    """

    name: str
    title: str
    about: str
    columns: Sequence[Meaning]
    kinds: Sequence[Resource] = ()

    @property
    def path(self) -> str:
        """Its address, without what is public before it."""
        return f"/v1/{self.name}"

    @property
    def key(self) -> str:
        """The column that tells its rows apart."""
        return "id" if self.kinds else "code"


def holdings(language: str) -> Iterator[Holding]:
    """Every list: all dated kinds together, each kind, and the codes that they name."""
    every = "Every dated kind but metrics in one list."
    for name, about, kinds in (
        ("events", every, EVENTS),
        *((each.path, each.about, (each,)) for each in RESOURCES),
    ):
        columns = meanings_of(columns_of(kinds), kinds, language)
        yield Holding(name, said(name, language), about, columns, kinds)
    for reference in REFERENCE_LISTS:
        about = f"Codes of {reference.name} that records name, with their words."
        title = said(reference.name, language)
        columns = meanings_of_rows(reference, REFERENCE_LISTS, language)
        yield Holding(reference.name, title, about, columns)
