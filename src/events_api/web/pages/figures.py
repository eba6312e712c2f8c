"""Figures as pages show them: in words, with how they were made, and where their records are.

Separate because a year, all years and a figure's own page set them alike. The figures are a
summary's own.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape
from msgspec import Struct
from starlette.requests import Request

from events_api.core.http.links import root_path
from events_api.core.kinds.resource import Resource
from events_api.core.tables.record_columns import cell_of
from events_api.summaries.editions.published_figures import FiguresThen
from events_api.summaries.figures import Figure
from events_api.summaries.presentation.explanations import Explained, explained, restated
from events_api.summaries.presentation.sentences import Said, said
from events_api.summaries.presentation.tables import Line
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.breakdowns import Sections
from events_api.summaries.year.year import counted_figures
from events_api.web.pages.page_language import base_of

_MOST, _MOST_COUNTS = 5, 3
# Its own page has all of them.
_MOST_OTHERS = 3


class Cell(Struct, frozen=True):
    """A figure on a page.

    Attributes:
        said: The figure in words.
        href: Its own page.
    """

    said: Said
    href: str

    @property
    def number(self) -> Markup:
        """Its number as a link, set by itself: a page has hundreds of them."""
        value = self.said.figure.value
        words = escape(self.said.value)
        if value is None:
            return Markup(f'<a class="number none" href="{escape(self.href)}">{words}</a>')  # noqa: S704
        data = f'<data value="{escape(cell_of(value))}">{words}</data>'
        return Markup(f'<a class="number" href="{escape(self.href)}">{data}</a>')  # noqa: S704

    @property
    def remarks(self) -> Markup:
        """What must be known of its value, a line each."""
        lines = [
            f'<span class="remark"><bdi>{escape(each)}</bdi></span>\n' for each in self.said.remarks
        ]
        return Markup("".join(lines))  # noqa: S704


class Shown(Cell, frozen=True):
    """A figure with all that explains it.

    Attributes:
        explained: How it was made.
        restated: What the last edition says of it; empty where it says nothing of such figures.
    """

    explained: Explained
    restated: str

    @property
    def sentences(self) -> Markup:
        """All of that, an item of a list each."""
        told = self.explained
        items = [f"<li>{escape(each)}</li>\n" for each in (*told.made, *told.left_out)]
        items += [f"<li><bdi>{escape(each.words)}</bdi></li>\n" for each in told.others]
        items += [f"<li>{escape(self.restated)}</li>\n"] if self.restated else []
        return Markup("".join(items))  # noqa: S704


class Row(Struct, frozen=True):
    """A row of a table; without cells it says that there is no record.

    Attributes:
        title: What it is of.
        cells: Its figures, one a column; None where it has none of this name.
        href: Where its title leads.
    """

    title: str
    cells: Sequence[Cell | None]
    href: str | None = None


class Table(Struct, frozen=True):
    """Figures by row and column."""

    heads: Sequence[str]
    rows: Sequence[Row]

    def told(self, row: Row) -> Iterable[tuple[str, Cell | None]]:
        """The cells of a row, each with the head of its column; none where it has none."""
        return zip(self.heads, row.cells, strict=False)


class Part(Struct, frozen=True):
    """The figures of a part of a year, or of a year among others."""

    title: str
    year: int
    sections: Sections
    href: str | None = None


class Figures:
    """How the figures of one page are shown."""

    def __init__(
        self,
        request: Request,
        wording: Wording,
        editions: Sequence[Mapping[str, Any]] = (),
        then: FiguresThen | None = None,
    ) -> None:
        """Take whose page it is, its words, the year's editions, and what the last says of it."""
        self._editions = editions
        self._root, self._base = f"{root_path(request)}/v1/summaries/", base_of(request)
        self._wording, self._then = wording, then

    def shown(self, line: Line, year: int, most: int | None = _MOST_OTHERS) -> Cell:
        """A figure with all that explains it, and at most so many other values."""
        then, wording = self._then, self._wording
        told = "" if self._editions else wording.say("restated_none")
        if then is not None and then.knows(line):
            told = restated(line.figure, then.number, then.told(line), wording)
        return Shown(
            said(line.figure, f"{year:04}", wording),
            self.href(line.figure),
            explained(line.figure, line.section, wording, most),
            told,
        )

    def cell(self, figure: Figure, year: int) -> Cell:
        """A figure of a table."""
        return Cell(said(figure, f"{year:04}", self._wording), self.href(figure))

    def href(self, figure: Figure) -> str:
        """The page of a figure: `/figures/2020/meetings?…`, with the parameters of its records."""
        path, _, query = figure.records.removeprefix(self._root).partition("?")
        year, _, name, _ = path.split("/")
        return f"{self._base}/figures/{year}/{name}?{query}"


class Plain(Figures):
    """The same where nothing explains them, as in print."""

    def shown(self, line: Line, year: int, most: int | None = None) -> Cell:  # noqa: ARG002
        """A figure alone."""
        return self.cell(line.figure, year)


def headlines(sections: Sections, resources: Sequence[Resource]) -> list[Line]:
    """At most five figures that have a number: records by kind first, then who came."""
    counts = [Line("counts", each) for each in sections.counts.values() if each.value]
    heads = _attendances(sections, resources)
    people = [Line("people", each) for each in heads if each.value]
    return [*counts[:_MOST_COUNTS], *people, *counts[_MOST_COUNTS:]][:_MOST]


def table_of(
    parts: Sequence[Part], resources: Sequence[Resource], wording: Wording, figures: Figures
) -> Table:
    """Records and attendances of each part, as far as any of them has a number."""
    shown = columns_shown(resources)
    own = [
        {name: each for each in _counted(part.sections) if (name := each.name) in shown}
        for part in parts
    ]
    names = dict.fromkeys(n for found in own for n, each in found.items() if each.value)
    rows = [
        Row(
            part.title,
            [figures.cell(found[name], part.year) if name in found else None for name in names],
            part.href,
        )
        for part, found in zip(parts, own, strict=True)
    ]
    return Table([wording.word(name) for name in names], rows)


def columns_shown(resources: Sequence[Resource]) -> frozenset[str]:
    """The names of the figures that a table has."""
    figures = counted_figures(resources)
    people = (each for each in figures["people"].values() if each.measure == "heads")
    return frozenset(each.name for each in (*figures["counts"].values(), *people))


def _counted(sections: Sections) -> Iterable[Figure]:
    yield from sections.counts.values()
    yield from sections.people.values()


def _attendances(sections: Sections, resources: Sequence[Resource]) -> list[Figure]:
    """How many came, without how many of them were women or men."""
    people = counted_figures(resources)["people"]
    return [each for name, each in sections.people.items() if people[name].measure == "heads"]
