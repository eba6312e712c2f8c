"""The rows behind a figure of an edition, as pages and as files."""

import csv
import io
from bisect import bisect_right
from collections.abc import Sequence

from msgspec import Struct
from pydantic import Field

from events_api.core.format import Provenance
from events_api.core.kinds.resource import Resource
from events_api.core.tables.column_meanings import Meaning, meanings_of_members
from events_api.core.tables.csv_metadata import NAME, metadata
from events_api.core.tables.record_columns import cell_of
from events_api.core.tables.workbooks import Sheet, check_rows, workbook
from events_api.core.values.scalars import ShownId
from events_api.summaries.editions.edition import EditionRow
from events_api.summaries.editions.restatement_shapes import VersionContribution


class RecordPart(VersionContribution):
    """A record, in the version that an edition looked at, and what it contributes to a figure."""

    kind: str = Field(description="Kind of record.")
    id: ShownId = Field(description="Identifier.")
    record: str = Field(description="Address of the record as it is now.")


HEADER = ("kind", "id", "version", "counted", "reason", "contribution", "record")


class Page(Struct, frozen=True):
    """A page of rows, and the id after which the next page begins; None on the last."""

    rows: list[dict[str, object]]
    next: str | None


class Rows:
    """The rows behind a figure, by id."""

    def __init__(
        self, resources: Sequence[Resource], root: str, rows: Sequence[EditionRow]
    ) -> None:
        """Take the rows; `root` is what a proxy put before our paths."""
        self._paths = {each.kind: f"{root}/v1/{each.path}" for each in resources}
        self._rows = sorted(rows, key=lambda row: row.id)

    def page(self, after: str | None, limit: int) -> Page:
        """The rows after an id, at most `limit`."""
        start = 0 if after is None else bisect_right([row.id for row in self._rows], after)
        kept = self._rows[start : start + limit]
        more = start + limit < len(self._rows)
        return Page([self._shown(row) for row in kept], kept[-1].id if more else None)

    def file(self, name: str, limit: int | None, origin: Provenance) -> bytes:
        """All rows, or the first `limit` of them, in a format.

        Raises:
            InvalidParameter: There are more rows than a sheet has (400).
            MissingPart: The extra `xlsx` is not installed (501).
        """
        if name == "csv":
            return self._as_csv(limit)
        columns = meanings_of_members(RecordPart, HEADER, origin.language)
        if name == NAME:
            return metadata(columns, origin, HEADER[:4], "id")
        return self._as_workbook(columns, limit, origin)

    def _as_csv(self, limit: int | None) -> bytes:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(HEADER)
        for row in self._rows[:limit]:
            shown = self._shown(row)
            writer.writerow([cell_of(shown[name]) for name in HEADER])
        return buffer.getvalue().encode()

    def _as_workbook(
        self, columns: Sequence[Meaning], limit: int | None, origin: Provenance
    ) -> bytes:
        rows = self._rows[:limit]
        check_rows(len(rows))
        shown = ([*map(self._shown(row).get, HEADER)] for row in rows)
        return b"".join(workbook([Sheet("records", columns, shown)], origin))

    def _shown(self, row: EditionRow) -> dict[str, object]:
        return {**row._asdict(), "record": f"{self._paths[row.kind]}/{row.id}"}
