"""What a fact sheet says: figures and records of a year as the data of its template.

Separate because a template lays out and this chooses: as much as two pages hold, with the address
of the rest. Texts are in one line, turn nothing around them, and may be broken if they are long.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from msgspec import Struct
from starlette.requests import Request

from events_api.core.catalogue import catalogue_of
from events_api.summaries.charts.svg_markup import isolated
from events_api.summaries.charts.words import Origin
from events_api.summaries.charts.year_charts import chart_of
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.year import YearSummary
from events_api.web.pages.figures import Cell, Table
from events_api.web.pages.occasions import Occasion, Occasions
from events_api.web.pages.page_language import base_of
from events_api.web.pages.rendering import contact_of, site_of

Json = Mapping[str, Any]
_MEETINGS = ("meetings", "trainings")
_MOST_PROJECTS, _MOST_LETTERS, _MOST_ABOUT = 4, 170, 50
_SECTIONS = ("items", "people", "indicators")
_NOWHERE = Origin(None, "", "", datetime(1, 1, 1, tzinfo=UTC))
_UNBROKEN = re.compile(r"(\S{24})(?=\S)")
_MAY_BREAK = "\u200b"
_DATE = ("year", "month", "day")


class Room(NamedTuple):
    """At most how many figures a sheet has of a project or section, and rows of what follows."""

    figures: int
    countries: int
    meetings: int
    publications: int


_NO_ROOM = Room(0, 0, 0, 0)


class Content(Struct, frozen=True):
    """What a sheet is of, and what its page has found.

    Attributes:
        page: The page whose figures it has.
        title: What it is called.
        at: Of when it is.
        lines: What its readers are told before all else: its status first.
        found: Its figures, as pages have them.
        lists: Its meetings and its publications, each by what they are called.
        lead: What its publisher says of it.
    """

    page: str
    title: str
    at: datetime
    lines: Sequence[str]
    found: Mapping[str, Any]
    lists: Sequence[tuple[str, Occasions]] = ()
    lead: Sequence[str] = ()


def sheet_of(request: Request, wording: Wording, content: Content, room: Room) -> Json:
    """The data of the template, as much as there is room for."""
    found, lists = content.found, content.lists
    summary, projects = found["summary"], found["projects"]
    sheet = Sheet(request, wording, content.page, room)
    groups = [sheet.projects(projects)] if projects else []
    if not (lists and projects):
        # Where lists are, they are what the counts count.
        shown = _SECTIONS if lists else found["sections"]
        sections = {wording.say(name): own for name in shown if (own := found["sections"][name])}
        groups.append(sheet.sections(sections))
    return {
        **sheet.around(content),
        "headlines": [sheet.figure(each) for each in found["headlines"]],
        "groups": groups,
        "countries": sheet.table(found["countries"], overlapping=found["overlapping"]),
        "lists": [
            sheet.occasions(*each, most)
            for each, most in zip(lists, (room.meetings, room.publications), strict=False)
            if each[1].shown
        ],
        "chart": sheet.chart(summary) if "month" in summary.breakdowns else None,
    }


def all_of(content: Content) -> Room:
    """The room that everything takes."""
    found = content.found
    groups = (*found["projects"].values(), *found["sections"].values())
    records = [len(own.shown) for _, own in content.lists]
    meetings, publications = records or (0, 0)
    figures = max(map(len, groups), default=0)
    return Room(figures, len(found["countries"].rows), meetings, publications)


def as_of(wording: Wording, changed: datetime) -> str:
    """Of when figures are."""
    return wording.say("as_of", wording.date(changed.date().isoformat()))


class Sheet:
    """Words of one sheet, safe to lay out."""

    def __init__(
        self, request: Request, wording: Wording, page: str = "/", room: Room = _NO_ROOM
    ) -> None:
        """Take the words, the page whose sheet it is, and how much room there is."""
        self._request, self._wording, self._room = request, wording, room
        self._site = site_of(request)
        self._page = f"{self._site}{base_of(request)}{page}"
        self._rtl = wording.direction == "rtl"

    def text(self, said: str, most: int = _MOST_LETTERS) -> str:
        """A text of whatever it holds, cut where it is very long."""
        cut = said if len(said) <= most else f"{said[:most]}…"
        return _UNBROKEN.sub(rf"\1{_MAY_BREAK}", isolated(cut, right_to_left=self._rtl))

    def around(self, content: Content) -> Json:
        """What every sheet has."""
        say, code = self._wording.say, self._wording.code
        settings = catalogue_of(self._request).settings
        contact = contact_of(settings.contact)
        source = [say("page_licence", settings.license)]
        source += [say("page_contact", self.text(contact.words))] if contact else []
        return {
            "language": code,
            "right_to_left": self._rtl,
            "title": f"{content.title} · {say('page_site')}",
            "site": say("page_site"),
            "heading": content.title,
            "lead": [*map(self.text, content.lead)],
            "lines": [*map(self.text, content.lines)],
            "date": {name: getattr(content.at, name) for name in _DATE},
            "address": self._page,
            "source": " · ".join(source),
            "words": {
                "countries": say("page_countries"),
                "country": self._wording.word("country"),
            },
        }

    def figure(self, cell: Cell, *, scoped: bool = True) -> Json:
        """A figure with the address of its page."""
        said = cell.said
        return {
            "name": self.text(said.name),
            "value": self.text(said.value),
            "known": said.figure.value is not None,
            "href": f"{self._site}{cell.href}",
            "scope": [self.text(each) for each in said.scope] if scoped else [],
            "remarks": [self.text(each) for each in said.remarks],
        }

    def projects(self, own: Mapping[str, Sequence[Cell]]) -> Json:
        """The first projects, each with its figures, and where all of them are."""
        shown = dict([*own.items()][:_MOST_PROJECTS])
        return {
            "title": self._wording.say("page_projects"),
            "columns": self._columns(shown, "projects", scoped=False),
            "more": self._more(len(own), len(shown), f"{self._page}#projects"),
        }

    def sections(self, own: Mapping[str, Sequence[Cell]]) -> Json:
        """The figures of the whole year."""
        columns = self._columns(own, "figures", scoped=True)
        return {"title": self._wording.say("page_figures"), "columns": columns, "more": None}

    def _columns(
        self, own: Mapping[str, Sequence[Cell]], anchor: str, *, scoped: bool
    ) -> list[list[Json]]:
        """Figures under their titles, in one column or two that are about as long."""
        columns: list[list[Json]] = [[], []]
        lengths = [0, 0]
        for title, figures in own.items():
            told = [self.figure(each, scoped=scoped) for each in figures[: self._room.figures]]
            shorter = lengths.index(min(lengths))
            more = self._more(len(figures), len(told), f"{self._page}#{anchor}")
            columns[shorter].append({"title": self.text(title), "figures": told, "more": more})
            lengths[shorter] += len(told) + 2
        return [each for each in columns if each]

    def table(self, table: Table, *, overlapping: bool) -> Json:
        """Figures by country, those of the first rows."""
        rows = [
            {
                "title": self.text(row.title),
                "cells": [None if cell is None else self.figure(cell) for cell in row.cells],
            }
            for row in table.rows[: self._room.countries]
        ]
        note = self._wording.say("page_overlapping") if overlapping else None
        more = self._more(len(table.rows), len(rows), f"{self._page}#countries")
        return {"heads": [*map(self.text, table.heads)], "rows": rows, "note": note, "more": more}

    def occasions(self, title: str, own: Occasions, most: int) -> Json:
        """Records by date, the first of them, and where all are."""
        shown = own.shown[:most]
        return {
            "title": title,
            "rows": [*map(self._occasion, shown)],
            "more": self._more(own.total, len(shown), f"{self._site}{own.href}"),
        }

    def _more(self, total: int, shown: int, href: str) -> Json | None:
        """Where all are, if not all are shown."""
        if total <= shown:
            return None
        return {
            "words": self._wording.parts("page_all", total),
            "href": href,
        }

    def _occasion(self, own: Occasion) -> Json:
        return {
            "when": own.when or self._wording.say("no_date"),
            "title": self.text(own.title),
            "href": f"{self._site}{own.href}",
            "about": " · ".join(self.text(each, _MOST_ABOUT) for each in own.about),
        }

    def chart(self, summary: YearSummary) -> Json | None:
        """Meetings and trainings by month; None where there is none."""
        chart = chart_of("month", summary, self._wording, _NOWHERE)
        panels = [each for each in chart.panels if each.name in _MEETINGS]
        most = max((mark.most for each in panels for mark in each.marks), default=0.0)
        if not most:
            return None
        return {
            "title": chart.title,
            "said": chart.description,
            "panels": [
                {
                    "title": each.heading,
                    "marks": [
                        {"label": mark.label, "said": mark.said, "share": mark.most / most}
                        for mark in each.marks
                    ],
                }
                for each in panels
            ],
        }
