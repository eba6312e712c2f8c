"""Documents: the public JSON of a record, rendered from its typed rows.

Separate because a write and a rebuild must give the same bytes: both render here, from rows.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import SQLModel

from events_api.core.kinds.resource import Resource
from events_api.core.records.link import COUNTRY_BITS, ROLE_BITS
from events_api.core.records.record import Record, RecordPublic
from events_api.core.values.json import json_of
from events_api.core.values.scalars import STORED
from events_api.core.values.structures import Participation, Role
from events_api.core.words.city_names import names_of_city

# A document begins with its kind and its id, a projection of it with its id and its kind.
_BEGINNING = 80
_LISTS = {"programme": "programmes", "project": "projects", "theme": "themes"}


def render(
    resource: Resource, record: Record, own: SQLModel, links: Mapping[tuple[str, str], int]
) -> str:
    """The document of a record as JSON text; it holds every member of the public model.

    Its values are those that were checked when they were given, and are not checked again.
    """
    shown = resource.public.model_construct(**_members(resource, record, own, links))
    return json_of(shown).decode()


def public_of(
    resource: Resource, record: Record, own: SQLModel, links: Mapping[tuple[str, str], int]
) -> RecordPublic:
    """The typed public model of a record, from its rows and links.

    Raises:
        ValidationError: The rows hold what the public model refuses.
    """
    members = _members(resource, record, own, links)
    return resource.public.model_validate(members, context=STORED)


def _members(
    resource: Resource, record: Record, own: SQLModel, links: Mapping[tuple[str, str], int]
) -> dict[str, Any]:
    """The values of all members of the public model."""
    values = {**vars(own), **vars(record), **linked(links)}
    return {name: values[name] for name in resource.public.model_fields}


def linked(links: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    """What is kept as links: lists of codes in order, organisations with roles, the publisher."""
    members: dict[str, Any] = {name: [] for name in _LISTS.values()}
    members |= {"countries": [], "organisations": []}
    for (dim, value), roles in sorted(links.items()):
        if dim in _LISTS:
            members[_LISTS[dim]].append(value)
        elif dim == "country" and roles & COUNTRY_BITS["for"]:
            members["countries"].append(value)
        elif dim == "organisation":
            entry = Participation(organisation=value, roles=roles_in(roles))
            members["organisations"].append(entry)
    named = [each.organisation for each in members["organisations"] if "publisher" in each.roles]
    return members | {"publisher": named[0] if len(named) == 1 else None}


def roles_in(bits: int) -> list[Role]:
    """The names of the roles in a link's bits, in their fixed order."""
    return [role for role, bit in ROLE_BITS.items() if bits & bit]


def id_of(document: str) -> str:
    """The identifier of a document, which begins with its kind and id; a projection likewise.

    Raises:
        ValueError: It does not.
    """
    return document[place_of_id(document)]


def place_of_id(document: str) -> slice:
    """Where the identifier of a document stands, as in all others of its kind.

    Raises:
        ValueError: It does not begin with its kind and id.
    """
    place = document.index('"id":"', 0, _BEGINNING) + 6
    return slice(place, place + 36)


def kind_of(document: str) -> str:
    """The kind of a document.

    Raises:
        ValueError: It does not begin with its kind and id.
    """
    place = document.index('"kind":"', 0, _BEGINNING) + 8
    return document[place : document.index('"', place)]


def texts_of(record: Record, own: SQLModel) -> Iterable[str | None]:
    """The words a search finds a record by (contract, parameter `q`)."""
    yield from (record.title, record.subtype, record.summary, record.ref)
    for translation in record.translations.values():
        yield from (translation.title, translation.summary)
    location = getattr(own, "location", None)
    if location is not None:
        yield from (location.venue, location.city)
        yield from names_of_city(location.city, location.country)
