"""The rows of one file as records of their kinds.

Separate from mapping, which knows one kind: a file can hold several, told apart by a column `kind`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Generic

from msgspec import Struct

from events_api.core.problems.document import ProblemError
from events_api.core.words.folding import sort_key
from events_api.intake.cells.cell import Cell, Failed, is_unknown, text_of
from events_api.intake.columns.columns import InputColumn, foreign
from events_api.intake.columns.examples import EXAMPLE_REF
from events_api.intake.columns.known_values import Known
from events_api.intake.files.format import Row
from events_api.intake.headers.column_errors import errors_of
from events_api.intake.headers.column_mapping import IGNORED, Named, Wishes, named, names_again
from events_api.intake.judging.cell_mapping import Mapped, map_cells, map_members
from events_api.intake.judging.kinds import Described, columns_of_kind
from events_api.intake.problems import UnknownColumns
from events_api.intake.row_report import ColumnReading

KIND = "kind"


class KindOfRow(Struct, Generic[Described], frozen=True):
    """A kind that rows of the file can have, and what each of the file's columns is for it."""

    resource: Described
    columns: Mapping[str, InputColumn]
    named: Sequence[InputColumn | None]


class RowReader(Generic[Described]):
    """Reads rows of one file; what is read of one does not depend on the others."""

    def __init__(
        self,
        chosen: Sequence[Described],
        known: Known,
        header: Sequence[str] | None,
        wishes: Wishes = Wishes(),  # noqa: B008 - frozen
        first: Sequence[Sequence[Cell]] = (),
    ) -> None:
        """Take the header, and what is said beside the file of its rows and columns.

        Args:
            chosen: The kinds that rows can have; of several a column says which.
            known: What cells can name.
            header: The names of the columns; None where each row names its own members.
            wishes: What the caller says of columns.
            first: The cells of the first rows, by which columns are proposed.

        Raises:
            UnknownColumns: It is not certain what a column is, or of which kind rows are (422).
        """
        self.known = known
        columns = {each.kind: columns_of_kind(each, known) for each in chosen}
        self.named = named(header or (), [*columns.values()], wishes)
        kinds = [(each, columns[each.kind]) for each in chosen]
        names = [each.column for each in self.named]
        self._place = names.index(KIND) if KIND in names else None
        self._alone = chosen[0].kind if len(chosen) == 1 else None
        errors = errors_of(self.named, wishes, kinds, first)
        if header is not None and not errors and self._alone is None and self._place is None:
            errors = [_NO_KIND]
        if errors:
            raise UnknownColumns(errors=errors)
        self.kinds = {
            each.kind: KindOfRow(each, own, [_column(one, own) for one in self.named])
            for each, own in kinds
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

    @property
    def readings(self) -> list[ColumnReading]:
        """How each column of the file is read."""
        return [each.reading for each in self.named]

    def read(self, row: Row) -> tuple[KindOfRow[Described] | None, Mapped]:
        """The kind of a row and what it says; None, with the problem noted, without a kind."""
        if not isinstance(row.cells, Mapping) and names_again(self.named, row.cells):
            mapped = Mapped()
            detail = "This row names the columns once more; it is no record. Remove it."
            mapped.wrong(None, "header_again", detail)
            return None, mapped
        kind = self._kind_of(row)
        if kind is None:
            mapped = Mapped()
            allowed = ", ".join(self.kinds)
            mapped.wrong(KIND, "unknown_kind", f"Write the kind of the record: {allowed}.")
            return None, mapped
        if isinstance(row.cells, Mapping):
            return kind, map_members(row.cells, kind.resource)
        mapped = map_cells(kind.named, row.cells)
        if mapped.members.get(("ref", None)) == EXAMPLE_REF:
            detail = "This row was made of the template's example. Give it a reference of its own."
            mapped.wrong("ref", "example", detail)
        return kind, mapped

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


def _column(one: Named, columns: Mapping[str, InputColumn]) -> InputColumn | None:
    """What a column of the file is for one kind; None where it has no name."""
    if one.ignored:
        return IGNORED
    return None if one.column is None else columns.get(one.column) or foreign(one.column)
