"""Addresses that answers give: of themselves and of the next page, relative to the host.

Separate because lists of records and lists of a figure's records page in the same way.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

import msgspec
from starlette.requests import Request

from events_api.core.values.json import to_json


def given_parameters(request: Request) -> dict[str, str]:
    """The request's parameters, as they were sent."""
    return dict(_read(request.scope["query_string"]))


# A request asks for its own parameters several times.
@lru_cache(maxsize=16)
def _read(query: bytes) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(query.decode(), keep_blank_values=True))


class _Which(msgspec.Struct):
    kind: str
    id: str


_WHICH = msgspec.json.Decoder(_Which)


def record_address(request: Request, path: str, record_id: str) -> str:
    """The address of a record of the kind that has this path."""
    return f"{root_path(request)}/v1/{path}/{record_id}"


def addressed(
    request: Request, documents: Iterable[str], paths: Mapping[str, str]
) -> Iterator[str]:
    """The documents, each with `links` to its own address, by the paths of their kinds."""
    for document in documents:
        which = _WHICH.decode(document)
        links = to_json({"self": record_address(request, paths[which.kind], which.id)}).decode()
        yield f'{document[:-1]},"links":{links}}}'


def root_path(request: Request) -> str:
    """The public path (http.public_path); the addresses that we give begin with it."""
    return str(request.scope.get("root_path", ""))


def self_address(request: Request) -> str:
    """The request's own address."""
    path: str = request.scope["path"]
    query = urlencode(given_parameters(request), safe=",:!")
    return f"{path}?{query}" if query else path


def next_address(request: Request, cursor: str | None) -> str | None:
    """The address of the page that `cursor` begins; None without one."""
    return None if cursor is None else changed_address(request, cursor=cursor)


def changed_address(request: Request, **parameters: str) -> str:
    """The request's own address with other parameters."""
    query = urlencode(given_parameters(request) | parameters, safe=",:!")
    return f"{request.scope['path']}?{query}"


def bound_query(request: Request) -> str:
    """What a cursor is bound to: the path and all parameters that choose or order rows."""
    parameters = given_parameters(request)
    chosen = sorted((n, v) for n, v in parameters.items() if n not in {"cursor", "limit"})
    return f"{request.scope['path']}?{urlencode(chosen)}"
