"""An activity: a project with its dates, organisations, countries, sector, documents and results.

The order of elements is that of the schema of IATI 2.03.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from xml.etree.ElementTree import Element

from events_api.core.format import Document
from events_api.core.records.translations import wording_of
from events_api.core.values import edtf
from events_api.core.values.web_addresses import fault_of
from events_api.exchange.iati.elements import add, clean, say
from events_api.exchange.iati.projects import Reporting, Row, Words
from events_api.exchange.iati.results import add_results

# Code lists: OrganisationRole, ActivityStatus, DocumentCategory, FileFormat.
_FUNDING, _ACCOUNTABLE, _IMPLEMENTING = "1", "2", "4"
_ROLES = {"funder": _FUNDING, "implementer": _IMPLEMENTING, "organiser": _IMPLEMENTING}
_PIPELINE, _IMPLEMENTATION, _CLOSED = "1", "2", "4"
_RESULTS, _WEB_PAGE = "A08", "A12"
_PAGE = "text/html"
_FORMATS = {_PAGE, "application/pdf", "text/csv", "application/zip", "image/png", "image/jpeg"}
_LANGUAGE = re.compile("[a-z]{2}")
_HUNDRED = Decimal(100)


def activity(
    reporting: Reporting,
    project: Row,
    records: Sequence[Document],
    indicators: dict[str, Row],
    words: Words,
) -> Element:
    """The element of a project that lacks nothing (`gaps`)."""
    element = Element("iati-activity", {"xml:lang": reporting.language})
    if project["currency"]:
        element.set("default-currency", project["currency"])
    element.set("last-updated-datetime", f"{project['updated_at']:%Y-%m-%dT%H:%M:%SZ}")
    identifier = add(element, "iati-identifier")
    identifier.text = clean(f"{reporting.organisation}-{project['code']}")
    reporter = words("organisation", reporting.owner)
    own = {"ref": reporting.organisation, "type": reporting.kind}
    say(add(element, "reporting-org", **own), reporter)
    name = words("project", project["code"])
    say(add(element, "title"), name)
    say(add(element, "description", type="1"), _about(project, name, words))
    for code, role in _participants(project, records):
        say(add(element, "participating-org", role=role), words("organisation", code))
    say(add(element, "participating-org", role=_ACCOUNTABLE, **own), reporter)
    add(element, "other-identifier", ref=project["code"], type="A1")
    _add_dates(element, reporting, project)
    for code, share in _shares(project["countries"]):
        add(element, "recipient-country", code=code, percentage=share)
    _add_places(element, records, reporting)
    add(element, "sector", vocabulary="1", code=project["sector"], percentage=_HUNDRED)
    _add_documents(element, records, project, reporting)
    metrics = [each for each in records if each["kind"] == "metric"]
    add_results(element, project["code"], metrics, indicators, words)
    return element


def _about(project: Row, name: str, words: Words) -> str:
    programmes = [words("programme", code) for code in project["programmes"]]
    return f"{name} ({', '.join(programmes)})" if programmes else name


def _participants(project: Row, records: Sequence[Document]) -> list[tuple[str, str]]:
    """Organisations and their roles, each once: of the project, then of its records."""
    found = dict.fromkeys((code, _FUNDING) for code in project["funders"])
    for record in records:
        for each in record["organisations"]:
            for role in each["roles"]:
                if role in _ROLES:
                    found[each["organisation"], _ROLES[role]] = None
    return list(found)


def _add_dates(element: Element, reporting: Reporting, project: Row) -> None:
    """Status and dates: what lies behind is actual, what lies ahead planned.

    A month is widened to its first or its last day.
    """
    when = edtf.parse(project["when"])
    start, end, today = when.starts_on, when.ends_on, reporting.today
    begun = start is not None and start <= today
    over = end is not None and end < today
    status = _CLOSED if over else _IMPLEMENTATION if begun else _PIPELINE
    add(element, "activity-status", code=status)
    add(element, "activity-date", type="2" if begun else "1", iso_date=start)
    if end is not None:
        add(element, "activity-date", type="4" if over else "3", iso_date=end)


def _shares(countries: Sequence[str]) -> Iterator[tuple[str, Decimal]]:
    """Equal shares of exactly 100: nobody told others. The first ones take what is left over."""
    hundredths = 10_000
    least, over = divmod(hundredths, len(countries))
    for place, code in enumerate(countries):
        yield code, Decimal(least + (place < over)) / _HUNDRED


def _add_places(element: Element, records: Sequence[Document], reporting: Reporting) -> None:
    """Where occasions were, as far as a city is known."""
    for record in records:
        place = record.get("location") or {}
        if place.get("city") and record["kind"] != "metric":
            location = add(element, "location", ref=record["id"])
            add(location, "location-reach", code="1")
            say(add(location, "name"), place["city"])
            title = wording_of(record, reporting.language).title
            say(add(location, "activity-description"), title)


def _add_documents(
    element: Element, records: Sequence[Document], project: Row, reporting: Reporting
) -> None:
    """Publications with their files, the pages of occasions, and that of the project."""
    if project["url"] and fault_of(project["url"]) is None:
        page = add(element, "document-link", format=_PAGE, url=project["url"])
        say(add(page, "title"), project["name"])
        add(page, "category", code=_WEB_PAGE)
    for record in records:
        for url, media_type in _links(record):
            _add_document(element, record, url, media_type, reporting)


def _links(record: Document) -> Iterator[tuple[str, str]]:
    """Addresses of a record, with the formats that IATI has a code for."""
    if record["kind"] == "metric":
        return
    if record["url"] and fault_of(record["url"]) is None:
        yield record["url"], _PAGE
    for file in record.get("files", ()):
        if fault_of(file["url"]) is None and file["media_type"] in _FORMATS:
            yield file["url"], file["media_type"]


def _add_document(
    element: Element, record: Document, url: str, media_type: str, reporting: Reporting
) -> None:
    words = wording_of(record, reporting.language)
    link = add(element, "document-link", format=media_type, url=url)
    say(add(link, "title"), words.title)
    if words.summary:
        say(add(link, "description"), words.summary)
    add(link, "category", code=_RESULTS if record["kind"] == "publication" else _WEB_PAGE)
    if record["language"] and _LANGUAGE.fullmatch(record["language"][:2]):
        add(link, "language", code=record["language"][:2])
    if record["starts_on"] is not None:
        add(link, "document-date", iso_date=record["starts_on"])
