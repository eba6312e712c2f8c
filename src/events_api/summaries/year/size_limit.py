"""Sizes: how many figures years beside one another may hold, since anybody may ask. Pure.

Separate because years are refused while they are worked out: what is too much is known only then.
"""

from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter
from events_api.summaries.year.breakdowns import Sections
from events_api.summaries.year.year import YearSummary

# In figures shown, of which a gap takes some 20 µs; see `Size.add` for what takes longer.
MOST_FIGURES, _INDICATOR = 40_000, 5


class Size:
    """The figures of years: each shows what any of them has, and as a gap what it lacks itself."""

    def __init__(self, years: int) -> None:
        """Take how many years there will be; one by itself is never refused."""
        self._years = years
        self._counted = self._held = 0
        self._series: set[tuple[str, str, str]] = set()
        self._parts: dict[tuple[str, str | None], int] = {}

    def add(self, summary: YearSummary) -> None:
        """Count what a year brings.

        A figure that a year has itself counts twice, since gaps are only shown. One of an
        indicator is looked for in every year, and weighs as five counted ones. Measured:
        227 real records, 18 years by country and theme, 37,000 and 0.7 s of CPU; of 30,000
        invented ones, 10 years by country, 24,000 and 0.9 s; 8 and 10 years by organisation,
        45,000 and 57,000, 0.8 and 1.7 s, are refused.

        Raises:
            InvalidParameter: The years so far are too many figures (400).
        """
        counted = _counted(summary)
        self._counted = max(self._counted, counted)
        self._held += counted + len(summary.indicators)
        self._series.update((e.name, e.unit, repr(e.scope)) for e in summary.indicators)
        for dim, breakdown in summary.breakdowns.items():
            for row in breakdown.rows:
                # A month is beside the same month of other years.
                key = dim, row.key[-2:] if dim == "month" and row.key else row.key
                held = _counted(row) + len(row.indicators)
                self._parts[key] = max(self._parts.get(key, 0), held)
                self._held += held
        each = self._counted + _INDICATOR * len(self._series) + sum(self._parts.values())
        if self._years > 1 and self._years * each + self._held > MOST_FIGURES:
            raise _refused()


def _counted(sections: Sections) -> int:
    """The figures of a year, or of a part of it, that are counted."""
    return sum(map(len, (sections.counts, sections.items, sections.people)))


def _refused() -> InvalidParameter:
    detail = (
        f"Years beside one another hold at most {MOST_FIGURES:,} figures, and this asks for more. "
        "Ask for fewer years (`from`, `to`), for fewer dimensions in `by`, without `compare`, or "
        "for less by a filter."
    )
    error = ProblemError(parameter="by", code="too_many_figures", detail=detail)
    return InvalidParameter(errors=[error])
