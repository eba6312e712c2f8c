"""Addresses that answers give: of themselves and of the next page, relative to the host.

Separate because lists of records and lists of a figure's records page in the same way.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import parse_qsl, quote_plus, unquote_to_bytes, urlsplit

from starlette.requests import Request

from events_api.core.kinds.documents import id_of, kind_of, place_of_id

# What an address has as it is: most that is asked for.
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*")


def given_parameters(request: Request) -> dict[str, str]:
    """The request's parameters, as they were sent; of what is sent twice, the last."""
    parts = parts_of(request.scope["query_string"])
    return {name: value for name, sign, value in parts if name or sign}


# A request asks for its own parameters several times.
@lru_cache(maxsize=16)
def parts_of(query: bytes) -> tuple[tuple[str, str, str], ...]:
    """The parts of a query: a name, `=` if it is there, and a value."""
    if query.isascii() and b"%" not in query and b"+" not in query:  # as most are
        return tuple(part.partition("=") for part in query.decode().split("&")) if query else ()
    parts = (part.partition(b"=") for part in query.split(b"&"))
    return tuple((_read(name), sign.decode(), _read(value)) for name, sign, value in parts)


def _read(text: bytes) -> str:
    # The address was checked to be UTF-8 before it was routed (middleware.request_checks).
    return unquote_to_bytes(text.replace(b"+", b" ")).decode()


def record_address(request: Request, path: str, record_id: str) -> str:
    """The address of a record of the kind that has this path."""
    return f"{root_path(request)}/v1/{path}/{record_id}"


def addressed(request: Request, documents: Iterable[str], paths: Mapping[str, str]) -> list[str]:
    """The documents, each with `links` to its own address, by the paths of their kinds."""
    root = f"{root_path(request)}/v1"
    every = list(documents)
    if len(paths) == 1 and every:
        # Of one kind all begin alike.
        [path] = paths.values()
        own = place_of_id(every[0])
        return [f'{each[:-1]},"links":{{"self":"{root}/{path}/{each[own]}"}}}}' for each in every]
    return [
        f'{each[:-1]},"links":{{"self":"{root}/{paths[kind_of(each)]}/{id_of(each)}"}}}}'
        for each in every
    ]


def root_path(request: Request) -> str:
    """The public path (middleware.public_path); the addresses that we give begin with it."""
    return str(request.scope.get("root_path", ""))


def absolute(public_url: str, address: str) -> str:
    """An address of ours with the host by which the public knows us, never by that of a request."""
    parts = urlsplit(public_url)
    return f"{parts.scheme}://{parts.netloc}{address}"


def with_format(address: str, name: str, *without: str) -> str:
    """The address of the same query in another format, without these parameters."""
    path, _, query = address.partition("?")
    left_out = {"format", *without}
    given = [(n, v) for n, v in parse_qsl(query, keep_blank_values=True) if n not in left_out]
    return f"{path}?{_encoded([*given, ('format', name)], safe=',:!')}"


def self_address(request: Request) -> str:
    """The request's own address."""
    path: str = request.scope["path"]
    query = _encoded(given_parameters(request).items(), safe=",:!")
    return f"{path}?{query}" if query else path


def next_address(request: Request, cursor: str | None) -> str | None:
    """The address of the page that `cursor` begins; None without one."""
    return None if cursor is None else changed_address(request, cursor=cursor)


def changed_address(request: Request, **parameters: str) -> str:
    """The request's own address with other parameters."""
    query = _encoded((given_parameters(request) | parameters).items(), safe=",:!")
    return f"{request.scope['path']}?{query}"


def bound_query(request: Request, *others: str) -> str:
    """What a cursor is bound to: the path and all parameters that choose or order rows.

    `others` do not, besides those of every page.
    """
    parameters = given_parameters(request)
    chosen = sorted((n, v) for n, v in parameters.items() if n not in {"cursor", "limit", *others})
    return f"{request.scope['path']}?{_encoded(chosen)}"


def _encoded(parameters: Iterable[tuple[str, str]], safe: str = "") -> str:
    """Parameters as the query of an address, as `urlencode` would write them."""
    pairs = list(parameters)
    if not _PLAIN.fullmatch("".join(map("".join, pairs))):
        pairs = [
            (quote_plus(name, safe=safe), quote_plus(value, safe=safe)) for name, value in pairs
        ]
    return "&".join(map("=".join, pairs))
