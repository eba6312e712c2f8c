"""Gaps: what IATI asks for and the data lack, with the row in which it is to be completed."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from events_api.core.problems.document import ProblemError
from events_api.core.values import edtf
from events_api.exchange.iati.projects import Reporting, Row

# Purposes of the DAC have five digits; identifiers none of these signs (rules of IATI 2.03).
_SECTOR = re.compile(r"\d{5}")
_FORBIDDEN = re.compile(r"[/&|?]")
# So many are named at once.
MOST = 50


class Gap(Struct, frozen=True):
    """One thing that is missing: what, what to do, and where."""

    code: str
    detail: str
    see: str | None = None

    def error(self) -> ProblemError:
        """The same as a part of a problem document."""
        return ProblemError(code=self.code, detail=self.detail, see=self.see)


def gaps(reporting: Reporting, projects: Iterable[Row]) -> Iterator[Gap]:
    """Everything that is missing for a file of these projects."""
    if not reporting.organisation:
        detail = "Set EVENTS_IATI_ORGANISATION, as XM-DAC-30006: the identifier of who reports."
        yield Gap("no_organisation", detail)
    elif _FORBIDDEN.search(reporting.organisation):
        yield Gap("bad_organisation", "EVENTS_IATI_ORGANISATION has none of the signs / & | ?.")
    if not reporting.owner:
        detail = "Set EVENTS_IATI_OWNER: the code of who reports, among the organisations."
        yield Gap("no_owner", detail, "/v1/organisations")
    for project in projects:
        yield from _of_project(project)


def _of_project(project: Row) -> Iterator[Gap]:
    see, name = f"/v1/projects/{project['code']}", project["code"]
    when = project["when"]
    if when is None or edtf.parse(when).starts_on is None:
        yield Gap("no_start", f"Say since when {name} runs, in `when`.", see)
    if not project["countries"]:
        yield Gap("no_country", f"Name the countries that {name} works for, in `countries`.", see)
    if project["sector"] is None:
        yield Gap("no_sector", f"Give the purpose code of {name}, as 15190, in `sector`.", see)
    elif not _SECTOR.fullmatch(project["sector"]):
        yield Gap("bad_sector", f"The `sector` of {name} is no purpose code of five digits.", see)
