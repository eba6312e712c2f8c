"""Checking: what a record may say only if something else is stored, or only if it is published.

Separate from the models, which check what a record says by itself. Writers are serial, so what is
true here is true at the commit.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import literal, union_all
from sqlmodel import Session, select

from events_api.core.kinds.code_suggestions import proposals
from events_api.core.kinds.vocabulary import ReferenceList, entries_of
from events_api.core.problems.document import MOST_ERRORS, ProblemError
from events_api.core.problems.types import InvalidContent
from events_api.core.records.link import MEMBERS
from events_api.core.records.record import Record
from events_api.core.records.record_input import RecordInput
from events_api.core.records.status_from_date import begins_after
from events_api.core.storing.duplicates import known_duplicates
from events_api.core.values.json import from_json
from events_api.core.values.statuses import HELD
from events_api.core.values.structures import Count

# A statement takes so many codes of a list; where a record names more, all of it is read.
_MOST_ASKED = 1_000


def check_codes(
    session: Session,
    lists: Mapping[str, ReferenceList],
    codes: Iterable[tuple[str, str]],
    values: Mapping[str, Any] | None = None,
) -> list[tuple[str, str]]:
    """Refuse codes that no reference row has; links have no foreign key for them.

    `values` are the members that name them, for the pointers in the answer.

    Returns:
        The codes that are not public yet.

    Raises:
        InvalidContent: There is one; close ones are named (422).
    """
    named = defaultdict(list)
    for dim, code in codes:
        if dim in lists:
            named[dim].append(code)
    shown = _shown(session, lists, named)
    errors: list[ProblemError] = []
    for dim, own in named.items():
        unknown = [each for each in own if (dim, each) not in shown]
        errors += _unknown(session, lists[dim], unknown, values or {}) if unknown else ()
    if errors:
        raise InvalidContent(errors=errors)
    return [(dim, code) for dim, own in named.items() for code in own if not shown[dim, code]]


def _shown(
    session: Session, lists: Mapping[str, ReferenceList], named: Mapping[str, Sequence[str]]
) -> dict[tuple[str, str], bool]:
    """Whether codes are public, as far as there are such: these, and perhaps others."""
    parts = []
    for dim, own in named.items():
        columns = lists[dim].table.__table__.c  # type: ignore[attr-defined]
        part = select(literal(dim), columns.code, columns.public)
        parts.append(part.where(columns.code.in_(own)) if len(own) <= _MOST_ASKED else part)
    rows = session.connection().execute(union_all(*parts)).all() if parts else ()
    return {(dim, code): bool(public) for dim, code, public in rows}


def _unknown(
    session: Session, reference: ReferenceList, unknown: Sequence[str], values: Mapping[str, Any]
) -> Iterator[ProblemError]:
    """What is wrong with codes that a list has not."""
    entries = entries_of(session.connection(), reference.table)
    # Rows that are not public may be named, but are proposed to nobody.
    proposed = [code for code, entry in entries.items() if entry.public]
    # A document has room for so many errors; the rest need no search for what is close.
    for code in unknown[:MOST_ERRORS]:
        yield ProblemError(
            pointer=pointer_of(values, reference.dim, code),
            code="unknown_code",
            detail=f"No {reference.dim} has this code.",
            allowed=proposals(reference.dim, code, proposed, entries),
            see=f"/v1/{reference.name}",
        )


def pointer_of(values: Mapping[str, Any], dim: str, code: str) -> str | None:
    """Where the members name a code (RFC 6901); None where they do not say."""
    if values.get(dim) == code:
        return f"/{dim}"
    for member in (name for name, of in MEMBERS.items() if of == dim):
        for position, each in enumerate(values.get(member) or ()):
            if each == code:
                return f"/{member}/{position}"
            if isinstance(each, Mapping) and each.get(dim) == code:
                return f"/{member}/{position}/{dim}"
    if dim == "country" and (values.get("location") or {}).get("country") == code:
        return "/location/country"
    for member, own in values.items():
        for key, each in own.items() if isinstance(own, Mapping) else ():
            # Targets have a scope in their key or in a text (`records.target_keys`).
            scope = str(each) if key == "scope" else str(key).partition(" ")[2]
            if f"{dim}:{code}" in scope.split(","):
                return f"/{member}/{key.replace('~', '~0').replace('/', '~1')}"
    return None


def check_target(session: Session, record: Record) -> None:
    """Hold `duplicate_of` to a record that is counted instead: of the same kind, no duplicate.

    It is a public one or the owner's own, and of a published record a public one: an id must not
    tell of a draft.

    Raises:
        InvalidContent: It names none such (422).
    """
    if record.duplicate_of is None:
        return
    target = session.get(Record, record.duplicate_of)
    seen = target is not None and (target.public or target.owner == record.owner)
    if target is None or not seen or target.id == record.id or target.kind != record.kind:
        _refuse("Name another record of the same kind, published or of the same owner.")
    elif target.duplicate_of is not None:
        _refuse("This record is a duplicate itself: name the one that is counted.")
    elif record.public and not target.public:
        _refuse("A published record can only be a duplicate of a published one.")
    mine = select(Record.id).where(known_duplicates(record)).limit(1)
    if session.exec(mine).first() is not None:
        _refuse("Other records are duplicates of this one, so it is the one that is counted.")


def _refuse(detail: str) -> None:
    error = ProblemError(pointer="/duplicate_of", code="invalid_duplicate_of", detail=detail)
    raise InvalidContent(errors=[error])


def check_happened(record: Record, given: RecordInput, old: Record | None, today: date) -> None:
    """Hold what is said to its date: nothing that begins after today has happened (meaning 1, 3).

    What is stored so already stays as it is, so that what GET shows can be sent back.

    Raises:
        InvalidContent: It is said to be completed, or to go on, or heads to be counted (422).
    """
    if not begins_after(today, record.starts_on):
        return
    stored = from_json(old.document) if old is not None and old.when == record.when else {}
    errors = []
    if record.status in HELD and stored.get("status") != record.status:
        errors.append(_not_yet("/status", "planned", today))
    for name, value in dict(given).items():
        if isinstance(value, Count) and value.basis == "actual":
            counted = (stored.get(name) or {}).get("basis") == "actual"
            errors += [] if counted else [_not_yet(f"/{name}/basis", "expected", today)]
    if errors:
        raise InvalidContent(errors=errors)


def _not_yet(pointer: str, word: str, today: date) -> ProblemError:
    detail = f"It begins after today ({today}): say `{word}`, or correct `when`."
    return ProblemError(pointer=pointer, code="not_yet", detail=detail)


def check_publishable(given: RecordInput) -> None:
    """Hold a record to what must be known before everybody sees it.

    Raises:
        InvalidContent: Something is missing; each member is named (422).
    """
    errors = [
        ProblemError(pointer=pointer, code="needed_to_publish", detail=detail)
        for pointer, detail, missing in _needed(given)
        if missing
    ]
    if errors:
        raise InvalidContent(
            "It cannot be published yet: complete the members named in `errors`.", errors=errors
        )


def _needed(given: RecordInput) -> Iterable[tuple[str, str, bool]]:
    """(pointer, what to do, whether it is missing) of each thing that publishing asks for."""
    spoken = bool(given.translations) and given.language is None
    yield "/language", "Say in which language the title is: it has translations.", spoken
    own = given.language is not None and given.language in given.translations
    yield "/translations", "Leave out the language that the title itself is in.", own
    for position, source in enumerate(given.sources):
        empty = not any((source.title, source.url, source.text))
        yield f"/sources/{position}", "Give the source a title, an address or its words.", empty
