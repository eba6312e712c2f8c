"""What rows of a file can be: records of a kind, or rows of a reference list.

Separate from the columns of each, because a file is opened and read in one way, whichever it is.
"""

from typing import TypeVar

from events_api.core.access.authorization import WRITE_REFERENCE, Caller
from events_api.core.catalogue import Catalogue
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import UnknownValue
from events_api.intake.columns.columns import InputColumn, input_columns
from events_api.intake.columns.known_values import Known
from events_api.intake.columns.reference_columns import reference_columns

Described = TypeVar("Described", bound=Resource | ReferenceList)


def every_kind(catalogue: Catalogue) -> list[Resource | ReferenceList]:
    """All that rows can be."""
    return [*catalogue.resources, *catalogue.lists]


def kind_named(catalogue: Catalogue, name: str) -> Resource | ReferenceList:
    """The kind of records, or the reference list, of that name, singular or plural.

    Raises:
        UnknownValue: There is none (400).
    """
    every = every_kind(catalogue)
    for each in every:
        if name in {each.kind, each.path}:
            return each
    detail = "There is no such kind."
    allowed = [each.path for each in every]
    error = ProblemError(parameter="kind", code="unknown_value", detail=detail, allowed=allowed)
    raise UnknownValue(errors=[error])


def kinds_written_by(caller: Caller, catalogue: Catalogue) -> list[str]:
    """The kinds and reference lists whose rows the caller may write.

    Raises:
        Forbidden: There is none (403).
    """
    kinds = [each.path for each in catalogue.resources if caller.may(f"write:{each.path}")]
    if caller.may(WRITE_REFERENCE):
        kinds += [each.path for each in catalogue.lists]
    if not kinds:
        caller.require(f"write:{catalogue.resources[0].path}")
    return kinds


def list_named(catalogue: Catalogue, kind: str | None) -> ReferenceList | None:
    """The reference list whose rows a file holds; None where it holds records."""
    return next((each for each in catalogue.lists if each.kind == kind), None)


def columns_of_kind(described: Resource | ReferenceList, known: Known) -> dict[str, InputColumn]:
    """The columns that a file of a kind, or of a reference list, may have, by name."""
    if isinstance(described, ReferenceList):
        return reference_columns(described, known)
    return input_columns(described, known)
