"""Compression: answers compressed for those who take it, each coding with an entity tag of its own.

Separate because compression is a library's; what it leaves alone is the tag, which has to tell two
representations apart that differ in one byte (RFC 9110, section 8.8.3).
"""

import re
from functools import lru_cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type
from werkzeug.http import parse_accept_header

for _media_type in ("application/problem+json", "application/x-ndjson", "text/csv"):
    add_compress_type(_media_type)
# What is preferred first; all of them are made on the way, so none is costly.
CODINGS = ("zstd", "br", "gzip")
# Less than this does not become smaller by what it is worth.
_LEAST_BYTES = 1_000
_CONDITIONS = {b"if-match", b"if-none-match"}
_CODED = re.compile(rb'\.(?:zstd|br|gzip)(?=")')
_TAG = re.compile(rb'"[^"]*"')

Headers = list[tuple[bytes, bytes]]


class Codings:
    """ASGI middleware: compresses what an application answers; streams as they flow.

    `"abc"` is the tag of what is sent as it is, `"abc.gzip"` that of the same compressed. As
    conditions they mean the same: who has read a record compressed may change it, and who has an
    answer in one coding needs it in no other.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._plain = app
        self._compressed = CompressMiddleware(app, minimum_size=_LEAST_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with plain tags, and its answer back with those of its coding."""
        if scope["type"] != "http":
            await self._plain(scope, receive, send)
            return
        asked = scope["headers"]
        taken = b",".join(value for name, value in asked if name == b"accept-encoding")
        coding = preferred(taken) if taken else ""
        # The library reads the header in a way of its own, and would look at each message even
        # where no coding is asked for.
        app = self._compressed if coding else self._plain
        scope["headers"] = with_plain_tags(asked, coding)

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                coding = dict(headers).get(b"content-encoding")
                own = with_coded_tag(headers, coding) if coding else as_asked(headers, asked)
                message = {**message, "headers": varying(own)}
            await send(message)

        await app(scope, receive, tagged)


# Browsers send few different ones, and to read one takes longer than to send a kept answer.
@lru_cache(maxsize=256)
def preferred(sent: bytes) -> str:
    """The coding of an answer that is worth one: the first of ours that is accepted, or none.

    Whoever takes any (`*`) gets none: what is sent as it is is a coding that each can read
    (RFC 9110, section 12.5.3).
    """
    accepted = parse_accept_header(sent.decode("latin-1"))
    named = {name.lower() for name, quality in accepted if quality > 0}
    return next((each for each in CODINGS if each in named), "")


def plain(tags: bytes) -> bytes:
    """Tags without codings."""
    return _CODED.sub(b"", tags)


def with_plain_tags(headers: Headers, coding: str = "") -> Headers:
    """The headers of a request whose conditions name tags without codings, and one coding alone."""
    if not coding and not any(name in _CONDITIONS for name, _ in headers):
        return headers
    left = [(name, plain(value) if name in _CONDITIONS else value) for name, value in headers]
    if not coding:
        return left
    others = [each for each in left if each[0] != b"accept-encoding"]
    return [*others, (b"accept-encoding", coding.encode())]


def with_coded_tag(headers: Headers, coding: bytes) -> Headers:
    """The headers of an answer in a coding, whose tag is that of the coding."""
    return [
        (name, value[:-1] + b"." + coding + b'"' if name == b"etag" else value)
        for name, value in headers
    ]


def varying(headers: Headers) -> Headers:
    """The headers of an answer that says, once, that it depends on the coding.

    Small ones say so as well: whether a thing is small may change.
    """
    named = b",".join(value for name, value in headers if name == b"vary").split(b",")
    names = dict.fromkeys([*(each.strip() for each in named if each), b"Accept-Encoding"])
    return [*(each for each in headers if each[0] != b"vary"), (b"vary", b", ".join(names))]


def as_asked(headers: Headers, asked: Headers) -> Headers:
    """The headers of an answer whose tag, if the request names it in a coding, is named so."""
    tag = dict(headers).get(b"etag")
    named = b",".join(value for name, value in asked if name == b"if-none-match")
    if tag is None or named in {b"", tag}:
        return headers
    found = next((each for each in _TAG.findall(named) if plain(each) == plain(tag)), tag)
    return [(name, found if name == b"etag" else value) for name, value in headers]
