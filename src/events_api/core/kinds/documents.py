"""Documents: the public JSON of a record, rendered from its typed rows.

Separate because a write and a rebuild must give the same bytes: both render here, from rows.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import SQLModel

from events_api.core.kinds.resource import Resource
from events_api.core.records.link import COUNTRY_BITS, ROLE_BITS
from events_api.core.records.record import Record, RecordPublic
from events_api.core.values.city_names import names_of_city
from events_api.core.values.json import json_of
from events_api.core.values.scalars import STORED

_LISTS = {"programme": "programmes", "project": "projects", "theme": "themes"}


def render(
    resource: Resource, record: Record, own: SQLModel, links: Mapping[tuple[str, str], int]
) -> str:
    """The document of a record as JSON text; it holds every member of the public model.

    Raises:
        ValidationError: The rows hold what the public model refuses.
    """
    return json_of(public_of(resource, record, own, links)).decode()


def public_of(
    resource: Resource, record: Record, own: SQLModel, links: Mapping[tuple[str, str], int]
) -> RecordPublic:
    """The typed public model of a record, from its rows and links."""
    fields = resource.public.model_fields
    values = {**dict(own), **dict(record), **_linked(links)}
    members = {name: values[name] for name in fields if name in values}
    return resource.public.model_validate(members, context=STORED)


def _linked(links: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    """The members that are kept as links: lists of codes in order, organisations with roles."""
    members: dict[str, Any] = {name: [] for name in _LISTS.values()}
    members |= {"countries": [], "organisations": []}
    for (dim, value), roles in sorted(links.items()):
        if dim in _LISTS:
            members[_LISTS[dim]].append(value)
        elif dim == "country" and roles & COUNTRY_BITS["for"]:
            members["countries"].append(value)
        elif dim == "organisation":
            members["organisations"].append({"organisation": value, "roles": roles_in(roles)})
    return members


def roles_in(bits: int) -> list[str]:
    """The names of the roles in a link's bits, in their fixed order."""
    return [role for role, bit in ROLE_BITS.items() if bits & bit]


def texts_of(record: Record, own: SQLModel) -> Iterable[str | None]:
    """The words a search finds a record by (contract, parameter `q`)."""
    yield from (record.title, record.subtype, record.summary, record.ref)
    for translation in record.translations.values():
        yield from (translation.title, translation.summary)
    location = getattr(own, "location", None)
    if location is not None:
        yield from (location.venue, location.city)
        yield from names_of_city(location.city, location.country)
