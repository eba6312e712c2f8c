"""Parts: whether a part of a breakdown that is asked for is one that there can be.

Separate because what is allowed depends on the dimension, as codes of filters do.
"""

from collections.abc import Collection, Sequence
from typing import get_args

from events_api.core.kinds.code_suggestions import proposals
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import ReferenceList, Vocabulary
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import UnknownValue


def check_part(
    part: tuple[str, str] | None,
    resources: Sequence[Resource],
    vocabulary: Vocabulary,
    lists: Sequence[ReferenceList],
) -> None:
    """Refuse a part by a value that the public does not know.

    Raises:
        UnknownValue: No record can be in the part (400); it names parts that there can be.
    """
    if part is None or part[0] == "month" or (part[1] == "none" and part[0] != "kind"):
        return
    dim, key = part
    known, named = _keys(dim, resources, vocabulary), vocabulary.entries.get(dim, {})
    if key in known:
        return
    error = ProblemError(
        parameter="part",
        code="unknown_value",
        detail=f"There is no such {dim}.",
        allowed=[f"{dim}:{each}" for each in proposals(dim, key, known, named)],
        see=next((f"/v1/{each.name}" for each in lists if each.dim == dim), None),
    )
    raise UnknownValue(errors=[error])


def _keys(dim: str, resources: Sequence[Resource], vocabulary: Vocabulary) -> Collection[str]:
    if dim == "kind":
        return {each.kind for each in resources}
    if dim == "type":
        fields = [each.public.model_fields["type"] for each in resources]
        return {name for field in fields for name in get_args(field.annotation)}
    return vocabulary.codes(dim)
