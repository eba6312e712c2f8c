"""The rows of one file as records of their kinds.

Separate from mapping, which knows one kind: a file can hold several, told apart by a column `kind`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from events_api.core.problems import ProblemError
from events_api.core.words import sort_key
from events_api.intake.cells.cell import Failed, is_unknown, text_of
from events_api.intake.columns import InputColumn, foreign
from events_api.intake.files.format import Row
from events_api.intake.kinds import Described, columns_of_kind
from events_api.intake.known import Known
from events_api.intake.mapping import Mapped, columns_named, map_cells, map_members
from events_api.intake.problems import UnknownColumns

KIND = "kind"


@dataclass(frozen=True, slots=True)
class KindOfRow(Generic[Described]):
    """A kind that rows of the file can have, and what each of the file's columns is for it."""

    resource: Described
    columns: Mapping[str, InputColumn]
    named: Sequence[InputColumn | None]


class RowReader(Generic[Described]):
    """Reads rows of one file; what is read of one does not depend on the others."""

    def __init__(
        self,
        resources: Sequence[Described],
        known: Known,
        header: Sequence[str] | None,
        kind: str | None = None,
    ) -> None:
        """Take the header, and the kind of all rows where it is said beside the file.

        Raises:
            UnknownColumns: The header names columns that there are not, or no kind (422).
        """
        self.known = known
        chosen = [each for each in resources if kind is None or kind in {each.kind, each.path}]
        columns = {each.kind: columns_of_kind(each, known) for each in chosen}
        union = {name: foreign(name) for own in columns.values() for name in own}
        self._place: int | None = None
        if header is not None:
            every = columns[chosen[0].kind] if len(chosen) == 1 else union
            named = columns_named(header, every)
            names = [None if each is None else each.name for each in named]
            self._place = names.index(KIND) if KIND in names else None
            if len(chosen) > 1 and self._place is None:
                raise UnknownColumns(errors=[_NO_KIND])
        else:
            names = []
        self._alone = chosen[0].kind if len(chosen) == 1 else None
        self.kinds = {
            each.kind: KindOfRow(each, columns[each.kind], _named(names, columns[each.kind]))
            for each in chosen
        }
        self._spelt = {name: each.kind for each in chosen for name in (each.kind, each.path)}

    @property
    def numbers(self) -> dict[int, bool]:
        """Where columns of numbers are, and whether these are whole."""
        return {
            place: column.whole
            for kind in self.kinds.values()
            for place, column in enumerate(kind.named)
            if column is not None and column.whole is not None
        }

    def read(self, row: Row) -> tuple[KindOfRow[Described] | None, Mapped]:
        """The kind of a row and what it says; None, with the problem noted, without a kind."""
        kind = self._kind_of(row)
        if kind is None:
            mapped = Mapped()
            allowed = ", ".join(self.kinds)
            mapped.wrong(KIND, "unknown_kind", f"Write the kind of the record: {allowed}.")
            return None, mapped
        if isinstance(row.cells, Mapping):
            return kind, map_members(row.cells, kind.resource)
        return kind, map_cells(kind.named, row.cells)

    def _kind_of(self, row: Row) -> KindOfRow[Described] | None:
        said: Any = None
        if isinstance(row.cells, Mapping):
            said = row.cells.get(KIND)
        elif self._place is not None and self._place < len(row.cells):
            said = row.cells[self._place]
        if isinstance(said, Failed):
            return None
        if is_unknown(said):
            return self.kinds[self._alone] if self._alone is not None else None
        kind = self._spelt.get(sort_key(said if isinstance(said, str) else text_of(said)))
        return self.kinds[kind] if kind is not None else None


_NO_KIND = ProblemError(
    parameter="kind",
    code="no_kind",
    detail="Say the kind of all rows, as kind=meetings, or add a column `kind`.",
)


def _named(
    names: Sequence[str | None], columns: Mapping[str, InputColumn]
) -> list[InputColumn | None]:
    return [None if name is None else columns.get(name) or foreign(name) for name in names]
