"""Gaps: what IATI asks for and the data lack, with the row in which it is to be completed."""

import re
from collections.abc import Iterable, Iterator

from events_api.core.problems.document import ProblemError
from events_api.core.values import edtf
from events_api.exchange.iati.projects import Reporting, Row

# Purposes of the DAC have five digits; identifiers none of these signs (rules of IATI 2.03).
_SECTOR = re.compile(r"\d{5}")
_FORBIDDEN = re.compile(r"[/&|?]")
# So many are named at once.
MOST = 50


def gaps(reporting: Reporting, projects: Iterable[Row]) -> Iterator[ProblemError]:
    """Everything that is missing for a file of these projects."""
    if not reporting.organisation:
        detail = "Set EVENTS_IATI_ORGANISATION, as XM-DAC-30006: the identifier of who reports."
        yield ProblemError(code="no_organisation", detail=detail)
    elif _FORBIDDEN.search(reporting.organisation):
        detail = "EVENTS_IATI_ORGANISATION has none of the signs / & | ?."
        yield ProblemError(code="bad_organisation", detail=detail)
    if not reporting.owner:
        detail = "Set EVENTS_IATI_OWNER: the code of who reports, among the organisations."
        yield ProblemError(code="no_owner", detail=detail, see="/v1/organisations")
    for project in projects:
        yield from _of_project(project)


def _of_project(project: Row) -> Iterator[ProblemError]:
    name, when, sector = project["code"], project["when"], project["sector"]
    missing = {}
    if when is None or edtf.parse(when).starts_on is None:
        missing["no_start"] = f"Say since when {name} runs, in `when`."
    if not project["countries"]:
        missing["no_country"] = f"Name the countries that {name} works for, in `countries`."
    if sector is None:
        missing["no_sector"] = f"Give the purpose code of {name}, as 15190, in `sector`."
    elif not _SECTOR.fullmatch(sector):
        missing["bad_sector"] = f"The `sector` of {name} is no purpose code of five digits."
    for code, detail in missing.items():
        yield ProblemError(code=code, detail=detail, see=f"/v1/projects/{name}")
