"""A chart: what is drawn, before it is drawn. Pure.

Separate because two ways of drawing show the same figures.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct


class Mark(Struct, frozen=True):
    """One figure in a chart.

    Attributes:
        key: Of what it is: a code, a month, a year.
        label: The same in words.
        said: Its value in words, with its qualifier.
        sentence: All that is to be said of it.
        value, lower, upper: Its value and bounds; None where they are not known.
        exact: Whether there is nothing to say of its bounds.
        provisional: How much of what makes it is provisional, in words; empty: none.
    """

    key: str
    label: str
    said: str
    sentence: str
    value: Decimal | None
    lower: Decimal | None = None
    upper: Decimal | None = None
    exact: bool = True
    provisional: str = ""

    @property
    def least(self) -> float:
        """The part that is certain."""
        if self.exact:
            return float(self.value or 0)
        return max(0.0, float(self.lower or 0))

    @property
    def most(self) -> float:
        """How far it reaches, as far as that is known."""
        return float(self.upper if self.upper is not None and not self.exact else self.value or 0)

    @property
    def open(self) -> bool:
        """Whether it may be more than anybody knows."""
        return self.value is not None and not self.exact and self.upper is None


class Panel(Struct, frozen=True):
    """The marks of one series, with what they are called."""

    name: str
    heading: str
    unit: str
    marks: Sequence[Mark]


# Panels beside one another, whose marks have the same keys.
Strip = Sequence[Panel]


class Occasion(Struct, frozen=True):
    """A record in time, from one share of the year to another, or several of the same vague time.

    Attributes:
        key: Its id; that of the first one; the month of many.
        sentence: When it was, and what.
        first, last: Where it begins and ends.
        vague: Whether its days are not known.
        said: How many they are, in words; empty: one.
        count: The same.
    """

    key: str
    sentence: str
    first: float
    last: float
    vague: bool = False
    said: str = ""
    count: int = 1


class Lane(Struct, frozen=True):
    """The records of one figure, by their days."""

    name: str
    heading: str
    occasions: Sequence[Occasion]


class Chart(Struct, frozen=True):
    """One picture.

    Attributes:
        title: What it is of.
        about: What it counts, in which unit, under which filters.
        strips: Its panels.
        notes: What stands below: how to read it, source, date.
        language: The language of its words.
        right_to_left: Whether that is written from the right.
        columns: Whether the marks stand beside one another, as times do, instead of below.
        lanes: Records by their days, instead of panels.
        months: Where each month begins, as a share of the year, and what it is called.
        description: All of it in words, for who does not see it.
    """

    title: str
    about: str
    strips: Sequence[Strip]
    notes: Sequence[str]
    language: str
    right_to_left: bool = False
    columns: bool = False
    lanes: Sequence[Lane] = ()
    months: Sequence[tuple[float, str]] = ()
    description: str = ""

    @property
    def panels(self) -> Iterator[Panel]:
        """All of its panels."""
        for strip in self.strips:
            yield from strip
