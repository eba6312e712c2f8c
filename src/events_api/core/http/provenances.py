"""Where an answer is from, as files say it that are kept and passed on."""

from starlette.requests import Request

from events_api.core.catalogue import catalogue_of
from events_api.core.database.revision import Freshness
from events_api.core.format import Provenance
from events_api.core.http.links import absolute, self_address


def provenance_of(request: Request, title: str, language: str, fresh: Freshness) -> Provenance:
    """Where the answer to a request is from, called so in a language; it counts no records."""
    settings = catalogue_of(request).settings
    address = absolute(settings.public_url, self_address(request))
    root = settings.public_url.rstrip("/")
    return Provenance(title, language, address, root, settings.license, fresh)
