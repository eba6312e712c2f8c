"""Scales: from values to places, and round numbers along them. Pure."""

from collections.abc import Sequence
from math import ceil, floor, log10

from msgspec import Struct
from msgspec.structs import replace

from events_api.summaries.charts.chart import Mark

_STEPS = (1.0, 2.0, 5.0, 10.0)
# What floats lose.
_NEARLY = 1e-9


class Scale(Struct, frozen=True):
    """From the least value to the most, zero among them, along so much room; `step` is round."""

    least: float
    most: float
    room: float
    step: float = 1.0

    def at(self, value: float) -> float:
        """How far from the beginning a value stands."""
        return (value - self.least) / (self.most - self.least) * self.room

    @property
    def ticks(self) -> list[float]:
        """Every step."""
        first, last = round(self.least / self.step), round(self.most / self.step)
        return [each * self.step for each in range(first, last + 1)]


def scale_of(marks: Sequence[Mark], room: float) -> Scale:
    """A scale that holds all marks."""
    ends = [end for mark in marks for end in (float(mark.value or 0), mark.most, mark.least)]
    least, most = min(0.0, *ends), max(0.0, *ends)
    return Scale(least, most if least < most else 1.0, room)


def rounded(marks: Sequence[Mark], room: float, ticks: int) -> Scale:
    """The same from one round number to another, with so many steps between, about."""
    scale = scale_of(marks, room)
    raw = (scale.most - scale.least) / ticks
    size = 10.0 ** floor(log10(raw))
    step = size * next(each for each in _STEPS if each * size >= raw * (1 - _NEARLY))
    if all(mark.value is None or float(mark.value).is_integer() for mark in marks):
        step = max(step, 1.0)
    first, last = floor(scale.least / step + _NEARLY), ceil(scale.most / step - _NEARLY)
    return replace(scale, least=first * step, most=last * step, step=step)
