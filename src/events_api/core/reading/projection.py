"""Projection: only some members of a document, without touching a byte of the others.

Separate because every JSON format offers `fields` in the same way.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from events_api.core.kinds.resource import Resource
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter
from events_api.core.words.close_matches import close_to

ALWAYS = ("id", "kind")
_DECODER = msgspec.json.Decoder(dict[str, msgspec.Raw])


def projected(documents: Iterable[str], fields: Sequence[str]) -> Iterable[str]:
    """The documents with these members only; all of them where none is named."""
    return _chosen(documents, fields) if fields else documents


def _chosen(documents: Iterable[str], fields: Sequence[str]) -> Iterator[str]:
    for document in documents:
        members = _DECODER.decode(document)
        chosen = {name: members[name] for name in fields if name in members}
        yield msgspec.json.encode(chosen).decode()


def fields_of(asked: Sequence[str], resources: Sequence[Resource]) -> tuple[str, ...]:
    """The members asked for, `id` and `kind` first; () where none was.

    Raises:
        InvalidParameter: None of the kinds has a member of that name (400).
    """
    if not asked:
        return ()
    known = {name for each in resources for name in each.public.model_fields}
    errors = [
        ProblemError(
            parameter="fields",
            code="unknown_value",
            detail="There is no such member.",
            allowed=close_to(name, known),
        )
        for name in asked
        if name not in known
    ]
    if errors:
        raise InvalidParameter(errors=errors)
    return tuple(dict.fromkeys((*ALWAYS, *asked)))
