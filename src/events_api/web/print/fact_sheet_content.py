"""What a fact sheet says: figures and records of a year as the data of its template.

Separate because a template lays out and this chooses: as much as two pages hold, with the address
of the rest. Texts are in one line, turn nothing around them, and may be broken if they are long.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request

from events_api.core.catalogue import catalogue_of
from events_api.summaries.charts.svg import isolated
from events_api.summaries.charts.words import Origin
from events_api.summaries.charts.year_charts import chart_of
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.year import YearSummary
from events_api.web.pages.figures import Cell, Table
from events_api.web.pages.languages import base_of
from events_api.web.pages.occasions import Occasion, Occasions
from events_api.web.pages.rendering import contact_of, site_of

Json = Mapping[str, Any]
_MOST_PROJECTS, _MOST_FIGURES, _MOST_ROWS, _MOST_OCCASIONS = 4, 16, 12, 12
_MOST_LETTERS, _MOST_ABOUT = 170, 50
_SECTIONS = ("items", "people", "indicators")
_MEETINGS = ("meetings", "trainings")
_NOWHERE = Origin(None, "", "", datetime(1, 1, 1, tzinfo=UTC))
_UNBROKEN = re.compile(r"(\S{24})(?=\S)")
_MAY_BREAK = "\u200b"
_DATE = ("year", "month", "day")


def sheet_of(request: Request, wording: Wording, found: Mapping[str, Any]) -> Json:
    """The data of the template, from what the page of the year has found."""
    summary, changed = found["summary"], found["changed"]
    sheet = Sheet(request, wording, f"/years/{summary.year:04}")
    return {
        **sheet.around(summary.year, changed),
        "status": sheet.status(found["edition"]),
        "reading": [sheet.as_of(changed), wording.say(summary.allocation)],
        "headlines": [sheet.figure(each) for each in found["headlines"]],
        "projects": sheet.projects(found["projects"]),
        "more_projects": sheet.more_projects(found["projects"]),
        "figures": None if found["projects"] else sheet.all_figures(found["sections"]),
        "countries": sheet.table(found["countries"], overlapping=found["overlapping"]),
        "meetings": sheet.occasions(_MEETINGS, found["meetings"]),
        "publications": sheet.occasions(("publications",), found["publications"]),
        "chart": sheet.chart(summary),
    }


class Sheet:
    """Words of one sheet, safe to lay out."""

    def __init__(self, request: Request, wording: Wording, page: str = "/") -> None:
        """Take the words, and the page whose sheet it is."""
        self._request, self._wording = request, wording
        self._site = site_of(request)
        self._page = f"{self._site}{base_of(request)}{page}"
        self._rtl = wording.direction == "rtl"

    def text(self, said: str, most: int = _MOST_LETTERS) -> str:
        """A text of whatever it holds, cut where it is very long."""
        cut = said if len(said) <= most else f"{said[:most]}…"
        return _UNBROKEN.sub(rf"\1{_MAY_BREAK}", isolated(cut, right_to_left=self._rtl))

    def as_of(self, changed: datetime) -> str:
        """Of when the figures are."""
        return self._wording.say("as_of", self._wording.date(changed.date().isoformat()))

    def status(self, edition: Any) -> str:
        """Whether the year is published, as which edition and when."""
        if edition is None:
            return self._wording.say("page_provisional")
        published = self._wording.date(edition["published_at"].date().isoformat())
        return self._wording.say("page_edition", edition["number"], published)

    def around(self, year: int, changed: datetime) -> Json:
        """What every sheet has."""
        say, code = self._wording.say, self._wording.code
        settings = catalogue_of(self._request).settings
        contact = contact_of(settings.contact)
        source = [say("page_licence", settings.license)]
        source += [say("page_contact", self.text(contact.words))] if contact else []
        return {
            "language": code,
            "right_to_left": self._rtl,
            "title": f"{year} · {say('page_site')}",
            "site": say("page_site"),
            "year": str(year),
            "date": {name: getattr(changed, name) for name in _DATE},
            "address": self._page,
            "source": " · ".join(source),
            "words": {
                "projects": say("page_projects"),
                "countries": say("page_countries"),
                "country": self._wording.word("country"),
                "figures": say("page_figures"),
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

    def projects(self, own: Mapping[str, Sequence[Cell]]) -> list[list[Json]]:
        """Each project with its figures, in one column or two that are about as long."""
        columns: list[list[Json]] = [[], []]
        lengths = [0, 0]
        for title, figures in [*own.items()][:_MOST_PROJECTS]:
            told = [self.figure(each, scoped=False) for each in figures[:_MOST_FIGURES]]
            shorter = lengths.index(min(lengths))
            more = self._more(len(figures), len(told), f"{self._page}#projects")
            columns[shorter].append({"title": self.text(title), "figures": told, "more": more})
            lengths[shorter] += len(told) + 2
        return [each for each in columns if each]

    def more_projects(self, own: Mapping[str, Sequence[Cell]]) -> Json | None:
        """Where all projects are, if not all are shown."""
        return self._more(len(own), _MOST_PROJECTS, f"{self._page}#projects")

    def all_figures(self, sections: Mapping[str, Sequence[Cell]]) -> Json:
        """The figures of the whole year but those that are counts of records."""
        every = [each for name in _SECTIONS for each in sections[name]]
        told = [self.figure(each) for each in every[:_MOST_FIGURES]]
        more = self._more(len(every), len(told), f"{self._page}#figures")
        return {"rows": told, "more": more}

    def table(self, table: Table, *, overlapping: bool) -> Json:
        """Figures by country, those of the first rows."""
        rows = [
            {
                "title": self.text(row.title),
                "cells": [None if cell is None else self.figure(cell) for cell in row.cells],
            }
            for row in table.rows[:_MOST_ROWS]
        ]
        note = self._wording.say("page_overlapping") if overlapping else None
        more = self._more(len(table.rows), len(rows), f"{self._page}#countries")
        return {"heads": [*map(self.text, table.heads)], "rows": rows, "note": note, "more": more}

    def occasions(self, kinds: Sequence[str], own: Occasions) -> Json:
        """Records by date, the first of them, and where all are."""
        shown = own.shown[:_MOST_OCCASIONS]
        return {
            "title": self._wording.several(map(self._wording.word, kinds)),
            "rows": [*map(self._occasion, shown)],
            "more": self._more(own.total, len(shown), f"{self._site}{own.href}"),
        }

    def _more(self, total: int, shown: int, href: str) -> Json | None:
        """Where all are, if not all are shown."""
        if total <= shown:
            return None
        return {"words": self._wording.say("page_all", total), "href": href}

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
