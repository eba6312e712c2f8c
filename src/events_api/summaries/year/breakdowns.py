"""Breakdowns: the same figures for the parts of a year, by one dimension at a time.

Separate because a part is a small summary of its own, whose records can be listed like the whole.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from pydantic import Field

from events_api.core.selection.selection import Term
from events_api.summaries.figures import Figure, Shape
from events_api.summaries.rules.counting import NOTHING, Counted, Counts, counted_figure
from events_api.summaries.rules.indicators import IndicatorFigure, Indicators
from events_api.summaries.rules.readings import VALUES_OF, Reading
from events_api.summaries.year.addresses import Addresses

DIMENSIONS = ("kind", "type", "month", *VALUES_OF)

Parts = Mapping[str | None, Mapping[str, Counts]]
# {dimension, None for the year itself: the names of the figures that are asked for}; all of what is
# not named.
Only = Mapping[str | None, frozenset[str]]
_NO_COUNTS: Mapping[str, Counts] = {}


class Sections(Shape):
    """Figures by section."""

    counts: dict[str, Figure] = Field(description="Records, by plural of their kind.")
    items: dict[str, Figure] = Field(description="Items, where a record may hold several.")
    people: dict[str, Figure] = Field(description="Attendances: one person may come twice.")
    indicators: list[Figure] = Field(description="Indicators with a value of the year.")


class PartKey(Shape):
    """Which part."""

    key: str | None = Field(description="Value of the dimension; null: records without one.")


class Part(Sections, PartKey):
    """The figures of one part."""


# A dimension, and its value.
PartOf = tuple[str, str | None]


class Breakdown(Shape):
    """The parts of a year by one dimension."""

    overlapping: bool = Field(description="Whether a record stands in several parts.")
    rows: list[Part] = Field(description="The parts, by key.")


class Ground(Struct, frozen=True):
    """What the figures of a year are made from, besides counts.

    Attributes:
        counted: The counted figures there are, by section, each under the name it is shown by.
        indicators: The indicators, with the metrics that have to do with the year.
        only: The figures that are asked for; the others are not worked out.
    """

    counted: Mapping[str, Mapping[str, Counted]]
    indicators: Indicators
    only: Only = field(default_factory=dict)

    def whole(self, counts: Mapping[str, Counts], addresses: Addresses) -> dict[str, Any]:
        """The figures of the year, by section, from what the records of each kind come to."""
        wanted = self.only.get(None)
        readings = _of_names(self.indicators.readings, wanted)
        indicators = self.indicators.figures_of(readings, addresses)
        return self._sections(counts, indicators, addresses, wanted)

    def part(
        self,
        key: PartOf,
        counts: Mapping[str, Counts],
        readings: Sequence[Reading],
        addresses: Addresses,
    ) -> Part:
        """The figures of a part."""
        own = addresses.part(*key)
        wanted = self.only.get(key[0])
        # Without records it is a part for its indicators alone, so they are seen in any case.
        told = _of_names(readings, wanted) if counts else readings
        indicators = self.indicators.figures_of(told, own, part_term(key))
        # Nothing in it comes from outside: to validate it would be to walk through it all.
        return Part.model_construct(key=key[1], **self._sections(counts, indicators, own, wanted))

    def _sections(
        self,
        counts: Mapping[str, Counts],
        indicators: Sequence[IndicatorFigure],
        addresses: Addresses,
        wanted: frozenset[str] | None,
    ) -> dict[str, Any]:
        sections: dict[str, Any] = {
            section: {
                name: counted_figure(each, counts.get(each.kind, NOTHING), addresses.counted(each))
                for name, each in figures.items()
                if wanted is None or each.name in wanted
            }
            for section, figures in self.counted.items()
        }
        return sections | {"indicators": [each.figure for each in indicators]}


def _of_names(readings: Sequence[Reading], wanted: frozenset[str] | None) -> Sequence[Reading]:
    if wanted is None:
        return readings
    return [each for each in readings if each.indicator in wanted]


def part_term(part: PartOf) -> Term:
    """The filter that a part of a breakdown is."""
    dim, key = part
    return Term(dim, unset=True) if key is None else Term(dim, ((key, 0),))


def breakdown(
    ground: Ground, dim: str, parts: Parts, records: int, addresses: Addresses
) -> Breakdown:
    """The parts of a dimension; `records` is how many there are, each counted once.

    A value of the dimension that only readings of other years or without a date have is no part.
    """
    whole = ground.indicators.readings
    readings = readings_by(whole, dim)
    shown = sum(_records(each) for own in parts.values() for each in own.values())
    placed = sum(len(own) for own in readings.values())
    keys = sorted({*parts, *readings}, key=lambda key: (key is None, key or ""))
    rows = [
        ground.part((dim, key), parts.get(key, _NO_COUNTS), readings.get(key, ()), addresses)
        for key in keys
    ]
    return Breakdown.model_construct(
        overlapping=shown > records or placed > len(whole),
        rows=[row for row in rows if row.key in parts or row.indicators],
    )


def _records(counts: Counts) -> int:
    return counts.records + sum(counts.left_out.values())


def readings_by(readings: Sequence[Reading], dim: str) -> dict[str | None, list[Reading]]:
    """{value of a dimension: readings}; under None those without one."""
    parts: defaultdict[str | None, list[Reading]] = defaultdict(list)
    values_of = VALUES_OF.get(dim)
    if values_of is not None:
        for each in readings:
            keys: Sequence[str | None] = values_of(each) or (None,)
            for key in keys:
                parts[key].append(each)
    return parts
