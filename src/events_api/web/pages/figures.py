"""Figures as pages show them: which ones stand at the head of a year, and tables of them.

Separate because a year and all years choose and set them alike. The figures are a summary's own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from events_api.core.kinds.resource import Resource
from events_api.summaries.figures import Figure
from events_api.summaries.presentation.sentences import Said, said
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.breakdowns import Sections
from events_api.summaries.year.year import counted_figures

_MOST, _MOST_COUNTS = 5, 3


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; without cells it says that there is no record.

    Attributes:
        title: What it is of.
        cells: Its figures in words, one a column; None where it has none of this name.
        href: Where its title leads.
    """

    title: str
    cells: Sequence[Said | None]
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Figures by row and column."""

    heads: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of a part of a year, or of a year among others."""

    title: str
    year: int
    sections: Sections
    href: str | None = None


def headlines(
    sections: Sections, resources: Sequence[Resource], wording: Wording, year: int
) -> list[Said]:
    """At most five figures that have a number: records by kind first, then who came."""
    counts = [each for each in sections.counts.values() if each.value]
    people = [each for each in _attendances(sections, resources) if each.value]
    first = [*counts[:_MOST_COUNTS], *people, *counts[_MOST_COUNTS:]][:_MOST]
    return [said(each, str(year), wording) for each in first]


def table_of(parts: Sequence[Part], resources: Sequence[Resource], wording: Wording) -> Table:
    """Records and attendances of each part, as far as any of them has a number."""
    own = [{each.name: each for each in _columns(part.sections, resources)} for part in parts]
    names = dict.fromkeys(n for figures in own for n, each in figures.items() if each.value)
    heads = [wording.word(name) for name in names]
    rows = [
        Row(
            part.title,
            [
                said(figures[name], str(part.year), wording) if name in figures else None
                for name in names
            ],
            part.href,
        )
        for part, figures in zip(parts, own, strict=True)
    ]
    return Table(heads, rows)


def _columns(sections: Sections, resources: Sequence[Resource]) -> Iterable[Figure]:
    yield from sections.counts.values()
    yield from _attendances(sections, resources)


def _attendances(sections: Sections, resources: Sequence[Resource]) -> list[Figure]:
    """How many came, without how many of them were women or men."""
    people = counted_figures(resources)["people"]
    return [each for name, each in sections.people.items() if people[name].measure == "heads"]
