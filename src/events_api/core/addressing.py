"""Addresses that answers give: of themselves and of the next page, relative to the host.

Separate because lists of records and lists of a figure's records page in the same way.
"""

from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request


def given_parameters(request: Request) -> dict[str, str]:
    """The request's parameters, as they were sent."""
    return dict(_read(request.scope["query_string"]))


# A request asks for its own parameters several times.
@lru_cache(maxsize=16)
def _read(query: bytes) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(query.decode(), keep_blank_values=True))


def root_path(request: Request) -> str:
    """The public path (core.public_path); the addresses that we give begin with it."""
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
