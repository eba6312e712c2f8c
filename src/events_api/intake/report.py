"""What is said of each row of an import: what is wrong with it, and what was understood.

Separate from mapping because answers, the annotated file and the stored report have these shapes.
"""

from typing import Literal

from pydantic import BaseModel, Field

RowOutcome = Literal["created", "updated", "unchanged", "failed"]


class CellProblem(BaseModel):
    """One thing that is wrong with a row."""

    column: str | None = Field(description="The column; null where it is the row as a whole.")
    code: str = Field(description="What is wrong, for programs.")
    detail: str = Field(description="What is wrong and what to do, for people.")
    value: str | None = Field(default=None, description="What stands in the cell.")
    allowed: list[str] = Field(default=[], description="What is allowed, or close to it.")


class Understanding(BaseModel):
    """What was understood of one cell that does not say it letter by letter."""

    column: str = Field(description="The column.")
    value: str = Field(description="What stands in the cell.")
    understood: str = Field(description="What was understood; empty: that nothing is known.")
    note: str | None = Field(default=None, description="The same in words, or what is left out.")


# So much of a long cell is repeated in a report.
_MOST = 200


def shortened(text: str) -> str:
    """The text as far as a report repeats it."""
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"
