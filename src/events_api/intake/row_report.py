"""What is said of each row of an import: what is wrong with it, and what was understood.

Separate from mapping because answers, the annotated file and the stored report have these shapes.
"""

from typing import Literal

from pydantic import BaseModel, Field

RowOutcome = Literal["created", "updated", "unchanged", "failed"]
HowRead = Literal["name", "label", "synonym", "mapped", "ignored", "unnamed"]


class CellProblem(BaseModel):
    """One thing that is wrong with a row."""

    column: str | None = Field(description="The column; null where it is the row as a whole.")
    code: str = Field(description="What is wrong, for programs.")
    detail: str = Field(description="What is wrong and what to do, for people.")
    value: str | None = Field(default=None, description="What stands in the cell.")
    allowed: list[str] = Field(default=[], description="What is allowed, or close to it.")

    @property
    def words(self) -> str:
        """What is wrong, and what was perhaps meant."""
        return f"{self.detail} Perhaps: {', '.join(self.allowed)}." if self.allowed else self.detail


class Understanding(BaseModel):
    """What was understood of one cell that does not say it letter by letter."""

    column: str | None = Field(description="The column; null where it is the row as a whole.")
    value: str = Field(description="What stands in the cell.")
    understood: str = Field(description="What was understood; empty: that nothing is known.")
    note: str | None = Field(default=None, description="The same in words, or what is left out.")

    @property
    def words(self) -> str:
        """The same on a line, as `when: 2 May 2020 → 2020-05-02`; of a whole row its note."""
        if self.column is None:
            return self.note or ""
        note = f" ({self.note})" if self.note else ""
        return f"{self.column}: {self.value} → {self.understood or 'unknown'}{note}"


class Remark(BaseModel):
    """What to know of a file, or of one of its rows, although nothing is wrong with it."""

    code: str = Field(description="What there is to know, for programs.")
    detail: str = Field(description="The same for people.")
    row: int | None = Field(default=None, description="The row; null: the file as a whole.")

    @property
    def understood(self) -> Understanding:
        """The same among what was understood of its row."""
        return Understanding(column=None, value="", understood="", note=self.detail)


class ColumnReading(BaseModel):
    """How one column of a file was read."""

    place: str = Field(description="Its letter in a spreadsheet, as `D`.")
    header: str = Field(description="What stands above it.")
    column: str | None = Field(description="The column it was read as; null: it was passed over.")
    how: HowRead = Field(description="Why: by its name, a label, a synonym, or as was asked.")


# So many remarks are shown of a file as a whole; all of them stand at their rows.
MOST_REMARKS = 100
# So much of a long cell is repeated in a report.
_MOST = 200


def shortened(text: str) -> str:
    """The text as far as a report repeats it."""
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"
