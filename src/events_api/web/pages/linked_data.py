"""Linked data: the figures of a year in the words of schema.org, for search engines (JSON-LD).

Separate from its page, whose readers are people. It says what the page says, and nothing more.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request

from events_api.core.catalogue import catalogue_of
from events_api.core.http.links import root_path
from events_api.core.values.licenses import license_address
from events_api.summaries.presentation.sentences import Said
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.addresses import Addresses, Origin
from events_api.summaries.year.year import YearSummary
from events_api.web.pages.page_language import base_of
from events_api.web.pages.rendering import site_of

Json = Mapping[str, Any]
CONTEXT = {"@context": "https://schema.org"}


def dataset_of(
    request: Request,
    summary: YearSummary,
    wording: Wording,
    headlines: Iterable[Said],
    state: tuple[datetime, int | None],
) -> Json:
    """The figures of a year as a `Dataset`.

    Args:
        request: For its page.
        summary: The figures.
        wording: The words of the page.
        headlines: The figures that describe it.
        state: When the figures last changed, and the number of the latest edition.
    """
    site, (changed, edition) = site_of(request), state
    page = f"{site}{base_of(request)}/years/{summary.year:04}"
    data = site + Addresses(summary.year, Origin(root_path(request))).summary()
    name = f"{wording.say('page_site')}: {summary.year}"
    told = {
        **CONTEXT,
        "@type": "Dataset",
        "@id": page,
        "name": name,
        "url": page,
        "description": ". ".join(each.line(wording) for each in headlines) or name,
        "license": license_address(catalogue_of(request).settings.license),
        "isAccessibleForFree": True,
        "temporalCoverage": f"{summary.from_}/{summary.to}",
        "dateModified": changed.isoformat(),
        "version": edition,
        "distribution": [
            _file(data, "application/json"),
            _file(f"{data}?format=csv", "text/csv"),
        ],
    }
    return {member: value for member, value in told.items() if value is not None}


def _file(address: str, media_type: str) -> Json:
    return {"@type": "DataDownload", "encodingFormat": media_type, "contentUrl": address}
