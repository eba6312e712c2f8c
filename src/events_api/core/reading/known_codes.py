"""Known codes: a filter that names a code which does not exist is an error, not an empty list.

Separate because what is allowed must not depend on drafts (contract, "Conditions").
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, false, select, true

from events_api.core.kinds.code_suggestions import proposals
from events_api.core.kinds.vocabulary import ReferenceList, Vocabulary
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import UnknownValue
from events_api.core.records.link import LINK
from events_api.core.selection.selection import Selection, Term

# So many codes are compared with what is close to them: the names of countries are 7,000.
_SOUGHT = 5


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
    entries = vocabulary.entries
    errors: list[ProblemError] = []
    for term, code, known in unknown_codes(connection, selection, vocabulary):
        dim, sought = term.dim, len(errors) < _SOUGHT
        named = entries.get("organisation" if dim == "owner" else dim, {})
        errors.append(
            ProblemError(
                parameter=_parameter(term, filters),
                code="unknown_value",
                detail=f"There is no such {dim}.",
                allowed=proposals(dim, code, known, named) if sought else None,
                see=next((f"/v1/{each.name}" for each in lists if each.dim == dim), None),
            )
        )
    if errors:
        raise UnknownValue(errors=errors)


def unknown_codes(
    connection: Connection, selection: Selection, vocabulary: Vocabulary
) -> list[tuple[Term, str, Collection[str]]]:
    """Codes of filters that the caller does not know, each with its filter and those they may."""
    found: list[tuple[Term, str, Collection[str]]] = []
    for term in selection.terms:
        known = _known(connection, term, vocabulary, selection)
        if known is not None:
            found += [(term, code, known) for code in _codes(term) if code not in known]
    return found


def _known(
    connection: Connection, term: Term, vocabulary: Vocabulary, selection: Selection
) -> Collection[str] | None:
    """The codes that the caller may know; None where any well-formed value will do."""
    dim, drafts, keeper = term.dim, selection.drafts, selection.keeper
    if dim in vocabulary.entries:
        if not drafts:
            return vocabulary.codes(dim)
        if keeper is None:
            return vocabulary.entries[dim]
        public = vocabulary.codes(dim)
        return public if public.issuperset(_codes(term)) else public | _own(connection, dim, keeper)
    if dim != "owner":
        return None
    owners = _owners(connection, term, every=drafts and keeper is None)
    return owners if keeper is None else owners | {keeper}


def _codes(term: Term) -> list[str]:
    return [code for code, _ in (*term.values, *term.excluded)]


def _owners(connection: Connection, term: Term, *, every: bool) -> set[str]:
    """Owners of published records, or of all; only those asked for where these are there."""
    owners = select(LINK.c.value).where(LINK.c.dim == "owner")
    owners = owners if every else owners.where(LINK.c.public == true())
    asked = _codes(term)
    # Each owner has an index range of its own; reading all of them takes all records.
    one = [owners.where(LINK.c.value == code).limit(1).subquery() for code in asked]
    there = {row for each in one for row in connection.execute(select(each)).scalars()}
    return there if there.issuperset(asked) else {*connection.execute(owners.distinct()).scalars()}


def _own(connection: Connection, dim: str, keeper: str) -> set[str]:
    """The codes of a dimension that the unpublished records of an owner name.

    What published ones name is public.
    """
    own = LINK.alias()
    drafts = (own.c.dim == "owner", own.c.value == keeper, own.c.public == false())
    those = LINK.c.record.in_(select(own.c.record).where(*drafts))
    found = select(LINK.c.value).where(LINK.c.dim == dim, those)
    return {*connection.execute(found.distinct()).scalars()}


def _parameter(term: Term, filters: Mapping[str, tuple[str, int]]) -> str:
    roles = {bits for _, bits in (*term.values, *term.excluded)}
    named = [name for name, (dim, bits) in filters.items() if dim == term.dim and bits in roles]
    return named[0] if named else term.dim
