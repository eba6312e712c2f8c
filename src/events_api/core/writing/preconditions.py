"""Preconditions: nobody replaces what they have not read (RFC 9110, section 13.1; RFC 6585).

Separate because a record, a reference row and a restored version are held to them alike. What
`If-Match` compares is the version: the part of an entity tag before the dot (contract).
"""

from starlette.requests import Request
from werkzeug.http import parse_etags

from events_api.core.problems.types import PreconditionFailed, PreconditionRequired

_STALE_AND_WEAK = (
    f"{PreconditionFailed.advice} The tag that was sent is weak (`W/`), as proxies make it that "
    "compress; that is no hindrance, but its version is old."
)


def check_version(request: Request, version: int) -> None:
    """Hold a change of something that exists to the version that the caller has read.

    Raises:
        PreconditionRequired: There is no `If-Match` (428).
        PreconditionFailed: It names another version, or `If-None-Match` forbids the change (412).
    """
    if not names_version(request, version):
        raise PreconditionRequired


def names_version(request: Request, version: int) -> bool:
    """Whether a change names the version there is; it names none without `If-Match`.

    Raises:
        PreconditionFailed: It names another version, or `If-None-Match` forbids the change (412).
    """
    _check_absent(request)
    sent = ",".join(request.headers.getlist("if-match"))
    if not sent:
        return False
    tags = parse_etags(sent)
    # A proxy that compresses weakens the tag and leaves the version in it as it is: we compare the
    # version alone (docs/adr/0017). The library reads an empty tag as None.
    versions = {(tag or "").partition(".")[0] for tag in tags.as_set(include_weak=True)}
    if not tags.star_tag and str(version) not in versions:
        weak = tags.as_set(include_weak=True) > tags.as_set()
        raise PreconditionFailed(_STALE_AND_WEAK if weak else None)
    return True


def check_new(request: Request) -> None:
    """Hold the making of something new to what the caller expects.

    Raises:
        PreconditionFailed: `If-Match` says that it should be there already (412).
    """
    if "if-match" in request.headers:
        detail = "There is nothing here that could be replaced; leave `If-Match` out to make it."
        raise PreconditionFailed(detail)


def _check_absent(request: Request) -> None:
    sent = ",".join(request.headers.getlist("if-none-match"))
    if parse_etags(sent).star_tag:
        detail = "There is something here already, and `If-None-Match: *` forbids to replace it."
        raise PreconditionFailed(detail)
