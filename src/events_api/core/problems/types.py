"""Each type of problem: its status, the last part of its address, and its words."""

from datetime import datetime

from events_api.core.problems.document import Problem
from events_api.core.problems.server_errors import (
    Busy,
    InsufficientStorage,
    MissingPart,
    ReadOnly,
    Unavailable,
)


class InvalidParameter(Problem):
    """A parameter is unknown, malformed, or has a value that is not allowed."""

    status = 400
    slug = "invalid-parameter"
    title = "Invalid parameter"
    advice = "Correct the parameters named in `errors`."


class UnknownValue(Problem):
    """A parameter names a code that is not in its list."""

    status = 400
    slug = "unknown-value"
    title = "Unknown value"
    advice = "Use a value of the list that `see` names."


class InvalidAddress(Problem):
    """The path or query is not UTF-8 text without control characters."""

    status = 400
    slug = "invalid-address"
    title = "Invalid address"
    advice = "Percent-encode the address as UTF-8, without control characters."


class TooLong(Problem):
    """The address is longer than any address here."""

    status = 414
    slug = "address-too-long"
    title = "Address too long"
    advice = "Ask for less at once: an address has at most 8,192 bytes."


class HeadTooLarge(Problem):
    """The headers of the request are larger than what is read here (RFC 6585, section 5)."""

    status = 431
    slug = "headers-too-large"
    title = "Headers too large"
    advice = "Send less: the address and the headers have at most 65,536 bytes together."


class MalformedBody(Problem):
    """The body is not the JSON that is taken here."""

    status = 400
    slug = "malformed-body"
    title = "Malformed body"
    advice = "Send strict JSON in UTF-8: no repeated members, NaN, or nesting past 64 levels."


class TooLarge(Problem):
    """The body is larger than what is taken here."""

    status = 413
    slug = "body-too-large"
    title = "Body too large"
    advice = "Send less at once."


class UnsupportedMediaType(Problem):
    """The body is of a media type or a coding that is not taken here."""

    status = 415
    slug = "unsupported-media-type"
    title = "Unsupported media type"
    advice = "Send one of the media types that `errors` names, without a content coding."


class Unauthorized(Problem):
    """A key is needed, or the one that was sent is not valid."""

    status = 401
    slug = "unauthorized"
    title = "Unauthorized"
    advice = "Send a valid key as `Authorization: Bearer events_…`."
    always = (("WWW-Authenticate", 'Bearer realm="events_api"'),)


class Forbidden(Problem):
    """The key may not do this."""

    status = 403
    slug = "forbidden"
    title = "Forbidden"
    advice = "Use a key that may do this; an administrator can give one."


class InvalidContent(Problem):
    """A record says something that cannot be."""

    status = 422
    slug = "invalid-content"
    title = "Invalid content"
    advice = "Correct the members named in `errors`; nothing was stored."


class Conflict(Problem):
    """What was sent contradicts what is stored."""

    status = 409
    slug = "conflict"
    title = "Conflict"
    advice = "Look at what is stored, and send what fits it; nothing was stored."


class NotFound(Problem):
    """There is nothing at this address."""

    status = 404
    slug = "not-found"
    title = "Not found"
    advice = "There is nothing at this address. See /docs for what there is."


class Gone(Problem):
    """There was a public record here once; it is public no more."""

    status = 410
    slug = "gone"
    title = "Gone"
    advice = "This record was public and is not any more. Remove it from what you keep."

    def __init__(self, since: datetime) -> None:
        """Take since when it is not public."""
        instant = since.isoformat().replace("+00:00", "Z")
        super().__init__(f"{self.advice} It is not public since {instant}.")
        self.since = since


class StartAgain(Problem):
    """What was read up to this cursor cannot be brought up to date by changes."""

    status = 410
    slug = "start-again"
    title = "Start again"
    advice = "Walk again from the beginning, without a cursor, and drop what you hold by then."


class PreconditionFailed(Problem):
    """It is not what `If-Match` or `Events-Min-Revision` names: it has changed, or never was."""

    status = 412
    slug = "precondition-failed"
    title = "Precondition failed"
    advice = "It has changed meanwhile: read it again, and send the change with its new ETag."


class PreconditionRequired(Problem):
    """A change of something that exists needs `If-Match`."""

    status = 428
    slug = "precondition-required"
    title = "Precondition required"
    advice = "Send `If-Match` with the ETag of what you have read, so that nobody's change is lost."


class MethodNotAllowed(Problem):
    """The address exists, but not for this method."""

    status = 405
    slug = "method-not-allowed"
    title = "Method not allowed"
    advice = "Use one of the methods that the Allow header names."


class NotAcceptable(Problem):
    """None of the media types asked for can be served here."""

    status = 406
    slug = "not-acceptable"
    title = "Not acceptable"
    advice = "Ask for one of the media types named in `errors`."


class TooManyRequests(Problem):
    """More was asked than is allowed within a time (RFC 6585, section 4)."""

    status = 429
    slug = "too-many-requests"
    title = "Too many requests"
    advice = "Wait for `Retry-After` seconds; `RateLimit-Policy` says how much is allowed."


PROBLEMS: tuple[type[Problem], ...] = (
    InvalidParameter,
    UnknownValue,
    InvalidAddress,
    MalformedBody,
    Unauthorized,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    Conflict,
    Gone,
    StartAgain,
    PreconditionFailed,
    TooLarge,
    TooLong,
    HeadTooLarge,
    UnsupportedMediaType,
    InvalidContent,
    PreconditionRequired,
    TooManyRequests,
    Busy,
    Unavailable,
    MissingPart,
    ReadOnly,
    InsufficientStorage,
    Problem,
)
