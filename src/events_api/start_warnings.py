"""Warnings at the start: what whoever starts it may not have meant, and what to do; a line each.

Separate because nothing of it keeps the service from starting.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource

from events_api.core.catalogue import Catalogue
from events_api.core.settings import Settings
from events_api.core.texts.languages import nearest
from events_api.core.texts.phrases import languages

# What the files of deployment read besides: of Compose, and of Litestream.
_OF_OTHERS = {"EVENTS_BIND", "EVENTS_COPY_URL", "EVENTS_DATABASE_FILE"}


def start_warnings(catalogue: Catalogue) -> Iterator[str]:
    """Of a deployment that is about to be served."""
    settings = catalogue.settings
    here = urlsplit(settings.public_url).hostname or ""
    if _is_own(here) and not _is_own(settings.host):
        yield f"links begin with {settings.public_url}: set EVENTS_PUBLIC_URL to what others use"
    if nearest(settings.language, languages()) is None:
        there = ", ".join(languages())
        yield f"there are no pages in {settings.language}: EVENTS_LANGUAGE may be {there}"
    if not catalogue.database.takes_writes():
        yield "the database takes no writes: all that is not reading is answered 503"


def unknown_settings() -> Iterator[str]:
    """Of variables, and lines of `.env`, that look like settings and are none."""
    known = [f"EVENTS_{name.upper()}" for name in Settings.model_fields]
    sources = (EnvSettingsSource(Settings), DotEnvSettingsSource(Settings))
    named = {name.upper() for each in sources for name in each.env_vars}
    for name in sorted(named - {*known} - _OF_OTHERS):
        if name.startswith("EVENTS_"):
            near = get_close_matches(name, known, n=1, cutoff=0.8)
            meant = f": is {near[0]} meant?" if near else ""
            yield f"{name} is no setting and does nothing{meant}"


def _is_own(host: str) -> bool:
    """Whether a host is this machine, as only this machine calls it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
