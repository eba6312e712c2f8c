"""Marks: the shapes of one figure along a scale, and what stands around them. Pure.

Separate because a bar and a column differ only in the direction that values run in.
"""

from collections.abc import Iterator

from msgspec import Struct

from events_api.summaries.charts.canvas import Canvas
from events_api.summaries.charts.chart import Mark, Panel
from events_api.summaries.charts.scale import Scale
from events_api.summaries.charts.svg_markup import element, words

# How long the arrow is that says that it may be more, and how far its tip opens.
ARROW = 12.0
_TIP = 4.0
# A value that is not zero is seen.
_LEAST = 1.5


class Track(Struct, frozen=True):
    """Where the shapes of a mark stand.

    Attributes:
        origin: Where the scale begins.
        across: Where the mark begins across the scale.
        breadth: How broad it is across the scale.
        scale: From values to places.
        upwards: Whether values run upwards, instead of the way that is read.
    """

    origin: float
    across: float
    breadth: float
    scale: Scale
    upwards: bool = False

    def end(self, mark: Mark) -> float:
        """Where the shapes of a mark end, in the direction of greater values."""
        reached = max(0.0, mark.most, float(mark.value or 0))
        return self.place(reached, ARROW if mark.open else 0.0)

    def place(self, value: float, more: float = 0.0) -> float:
        """Where a value stands, or what is so much further."""
        along = self.scale.at(value) + more
        return self.origin - along if self.upwards else self.origin + along

    def shapes(self, canvas: Canvas, mark: Mark) -> Iterator[str]:
        """What is certain full, what is not pale, and an arrow where it may be more."""
        reached = max(mark.most, float(mark.value or 0), key=abs)
        if reached != mark.least:
            yield self._box(canvas, (mark.least, reached), "open")
        if mark.least:
            yield self._box(canvas, (0.0, mark.least), "sure")
        if mark.open:
            end = self.scale.at(max(reached, 0.0))
            tip = end + ARROW
            yield self._line(canvas, [(end, 0.0), (tip, 0.0)])
            yield self._line(canvas, [(tip - _TIP, -_TIP), (tip, 0.0), (tip - _TIP, _TIP)])

    def _box(self, canvas: Canvas, values: tuple[float, float], kind: str) -> str:
        first, last = sorted(map(self.scale.at, values))
        last = max(last, first + _LEAST)
        if self.upwards:
            size = self.breadth, last - first
            return canvas.box(self.across, self.origin - last, size, kind)
        return canvas.box(self.origin + first, self.across, (last - first, self.breadth), kind)

    def _line(self, canvas: Canvas, points: list[tuple[float, float]]) -> str:
        middle = self.across + self.breadth / 2
        if self.upwards:
            return canvas.path([(middle + y, self.origin - x) for x, y in points], "more")
        return canvas.path([(self.origin + x, middle + y) for x, y in points], "more")


def marked(panel: Panel, mark: Mark, *shapes: str) -> str:
    """The shapes of a figure, with its sentence, and for programs what it is and its value."""
    return element(
        "g",
        element("title", words(mark.sentence)),
        *shapes,
        class_="early" if mark.provisional else None,
        data_figure=panel.name,
        data_key=mark.key,
        data_value="" if mark.value is None else f"{mark.value:f}",
    )
