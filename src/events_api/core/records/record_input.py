"""What a caller may say of a record of any kind, and what of it cannot be so.

Separate from the record itself, whose fields know no rules that hold between them.
"""

from datetime import date
from typing import Self

from pydantic import ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError
from sqlmodel import Field

from events_api.core.records.occasion_fields import Place
from events_api.core.records.record import RecordFields, RecordLinks
from events_api.core.values import edtf, year_windows
from events_api.core.values.scalars import Ref
from events_api.core.values.statuses import Status
from events_api.core.values.structures import Source, State


def _unsaid() -> Status:
    """Stands for a status until its date gives it one (`storing.composing`)."""
    return "completed"


class RecordInput(RecordLinks, RecordFields):
    """What a caller may say of any record."""

    model_config = {"extra": "forbid", "strict": True}  # noqa: RUF012 - a setting of SQLModel

    ref: Ref | None = Field(
        default=None, description="The owner's own reference, unique per owner."
    )
    state: State = Field(default="draft", description="Who may see it.")
    status: Status = Field(
        default_factory=_unsaid,
        description="What happened to it; left out, it follows from `when` on the day of writing.",
    )

    @field_validator("when")
    @classmethod
    def _is_bounded(cls, when: str | None) -> str | None:
        parsed = None if when is None else edtf.parse(when)
        if parsed is not None and _is_longer(parsed.starts_on, parsed.ends_on):
            raise PydanticCustomError("when", _TOO_LONG)
        return when

    @field_validator("sources")
    @classmethod
    def _is_confirmed_in_bounds(cls, sources: list[Source], info: ValidationInfo) -> list[Source]:
        """An open end runs through the year of the latest source (meaning section 2)."""
        when = info.data.get("when")
        parsed = None if when is None else edtf.parse(when)
        if parsed is not None and parsed.open_end:
            dates = [each.date for each in sources if each.date is not None]
            until = year_windows.span(parsed, dates, "occasion").runs_to
            if _is_longer(parsed.starts_on, until):
                raise PydanticCustomError("when", _RUNS_TOO_LONG)
        return sources

    @model_validator(mode="after")
    def _times_fit(self) -> Self:
        if isinstance(self, Place):
            _check_times(self, self.when)
        return self


# So that no record makes the years beside one another many.
_MOST_YEARS = 100
_TOO_LONG = (
    f"A record spans at most {_MOST_YEARS} years. Give the years in which it took place; "
    "where only the start is known, write 1990/.. instead."
)
_RUNS_TOO_LONG = (
    f"An open end runs through the year of the latest source, and a record spans at most "
    f"{_MOST_YEARS} years. Correct the source's date, or give `when` an end."
)


def _is_longer(first: date | None, last: date | None) -> bool:
    if first is None or last is None:
        return False
    return (last.year - _MOST_YEARS, last.month, last.day) >= (first.year, first.month, first.day)


def _check_times(place: Place, when: str | None) -> None:
    """Refuse clock times of a day that is not known."""
    times = (place.start_time, place.end_time)
    if any(times) and (when is None or edtf.parse(when).precision != "day"):
        raise PydanticCustomError("time", "Clock times need a `when` that names the day.")
    if place.end_time is not None and place.start_time is None:
        raise PydanticCustomError("time", "An `end_time` needs a `start_time`.")
