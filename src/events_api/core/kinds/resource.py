"""A resource: one kind of record, described once for the store, the lists and the documents.

Separate so that `core` needs to know no kind: it works on what a description says.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct
from sqlmodel import Session, SQLModel

from events_api.core.records.record import RecordPublic
from events_api.core.records.record_input import RecordInput
from events_api.core.selection.query import ListQuery
from events_api.core.values.structures import Role
from events_api.core.values.year_windows import Course


def occasion(_session: Session, _values: dict[str, Any]) -> Course:
    """The course of most kinds: they belong where their dates are."""
    return "occasion"


class Settling(Struct, frozen=True):
    """How records of a kind hang on the rows of a reference list beyond naming them.

    Attributes:
        dim: The dimension of the list.
        matters: Whether the change of a row, from its values then to those now, matters to them.
        loosen: Takes back from a record's values what `settle` filled in from the row then.
    """

    dim: str
    matters: Callable[[Mapping[str, Any], Mapping[str, Any]], bool]
    loosen: Callable[[dict[str, Any], Mapping[str, Any]], None]


class Resource(Struct, frozen=True):
    """One kind of record.

    Attributes:
        kind: Singular name, as documents say it: `meeting`.
        path: Plural name, as addresses say it: `meetings`.
        about: What records of the kind are, in a sentence for OpenAPI.
        table: What only this kind has; its primary key `id` is the record's.
        given: What a caller may say of it.
        public: What everybody sees of it, with the schema that OpenAPI shows.
        query: The parameters of its list.
        settle: Completes given values from what is stored (the unit of an indicator) and says
            which course the record takes through the years.
        settling: The reference rows that `settle` reads; None: none.
        usual_role: What an organisation did that an imported file names without a role: the least
            that is certain of it.
        timeline: Whether `/v1/events` shows it.
        flows: Whether some of its records take another course than an occasion's.
    """

    kind: str
    path: str
    about: str
    table: type[SQLModel]
    given: type[RecordInput]
    public: type[RecordPublic]
    query: type[ListQuery]
    settle: Callable[[Session, dict[str, Any]], Course] = occasion
    settling: Settling | None = None
    usual_role: Role = "participant"
    timeline: bool = True
    flows: bool = False
