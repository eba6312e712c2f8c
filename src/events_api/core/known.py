"""Known codes: a filter that names a code which does not exist is an error, not an empty list.

Separate because what is allowed must not depend on drafts (contract, "Conditions").
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, select, true

from events_api.core.conditions import LINK
from events_api.core.problems import ProblemError, UnknownValue, close_to
from events_api.core.selection import Selection, Term
from events_api.core.vocabulary import ReferenceList, Vocabulary


def check_codes(
    connection: Connection,
    selection: Selection,
    filters: Mapping[str, tuple[str, int]],
    vocabulary: Vocabulary,
    lists: Sequence[ReferenceList],
) -> None:
    """Refuse filters by codes that the public, or a reader of drafts, does not know.

    Raises:
        UnknownValue: A code is in no reference list, or only drafts use it (400).
    """
    errors = []
    for term in selection.terms:
        codes = [code for code, _ in (*term.values, *term.excluded)]
        known = _known(connection, term, vocabulary, drafts=selection.drafts)
        if known is None:
            continue
        errors += [
            ProblemError(
                parameter=_parameter(term, filters),
                code="unknown_value",
                detail=f"There is no such {term.dim}.",
                allowed=close_to(code, known),
                see=next((f"/v1/{each.name}" for each in lists if each.dim == term.dim), None),
            )
            for code in codes
            if code not in known
        ]
    if errors:
        raise UnknownValue(errors=errors)


def _known(
    connection: Connection, term: Term, vocabulary: Vocabulary, *, drafts: bool
) -> Collection[str] | None:
    """The codes that the caller may know; None where any well-formed value will do."""
    if term.dim in vocabulary.entries:
        return vocabulary.entries[term.dim] if drafts else vocabulary.codes(term.dim)
    if term.dim == "owner":
        owners = select(LINK.c.value).where(LINK.c.dim == "owner")
        owners = owners if drafts else owners.where(LINK.c.public == true())
        asked = [code for code, _ in (*term.values, *term.excluded)]
        # Each owner has an index range of its own; reading all of them takes all records.
        one = [owners.where(LINK.c.value == code).limit(1).subquery() for code in asked]
        there = {row for each in one for row in connection.execute(select(each)).scalars()}
        if there.issuperset(asked):
            return there
        return connection.execute(owners.distinct()).scalars().all()
    return None


def _parameter(term: Term, filters: Mapping[str, tuple[str, int]]) -> str:
    roles = {bits for _, bits in (*term.values, *term.excluded)}
    named = [name for name, (dim, bits) in filters.items() if dim == term.dim and bits in roles]
    return named[0] if named else term.dim
