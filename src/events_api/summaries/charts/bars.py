"""Bars: panels beside one another, a row for each key, the value in words behind its bar. Pure."""

from collections.abc import Sequence

from msgspec import Struct

from events_api.summaries.charts.canvas import INNER, MARGIN, MEASURES, Canvas
from events_api.summaries.charts.chart import Panel, Strip
from events_api.summaries.charts.marks import ARROW, Track, marked
from events_api.summaries.charts.scale import Scale, scale_of
from events_api.summaries.charts.svg_markup import lines, width

_ROW, _BAR = 26.0, 15.0
_BETWEEN, _GAP, _NEAR, _LINE = 22.0, 18.0, 6.0, 18.0
# The room that words and bars have at most, as shares of what there is.
_LABELS, _VALUES, _BARS = 0.34, 0.62, 420.0


class _Plan(Struct, frozen=True):
    """What all strips of a chart share: the room of labels and of each panel, and the scale."""

    keys: float
    room: float
    scale: Scale


def draw_bars(canvas: Canvas, strips: Sequence[Strip], y: float) -> float:
    """Draw strips from `y` on downwards, and tell where they end."""
    panels = max(map(len, strips))
    marks = [mark for strip in strips for panel in strip for mark in panel.marks]
    labels = max(width(mark.label, MEASURES["key"]) for mark in marks)
    keys = min(labels, INNER * _LABELS) + _GAP
    room = (INNER - keys - _GAP * (panels - 1)) / panels
    values = max(width(mark.said, MEASURES["value"]) for mark in marks) + _NEAR + ARROW
    bars = min(room - min(values, room * _VALUES), _BARS)
    plan = _Plan(keys, room, scale_of(marks, bars))
    for strip in strips:
        y = _draw_strip(canvas, strip, y, plan) + _BETWEEN
    return y - _BETWEEN


def _draw_strip(canvas: Canvas, strip: Strip, y: float, plan: _Plan) -> float:
    heads = [lines(each.heading, MEASURES["head"], plan.room, 3) for each in strip]
    top = y + _LINE * max(map(len, heads)) + 8
    for row, mark in enumerate(strip[0].marks):
        place = MARGIN, top + _ROW * (row + 0.5) + 4.5
        canvas.draw(canvas.text(place, mark.label, "key", plan.keys - _GAP))
    for number, panel in enumerate(strip):
        x = MARGIN + plan.keys + (plan.room + _GAP) * number
        for row, line in enumerate(reversed(heads[number])):
            canvas.draw(canvas.text((x, top - 13 - _LINE * row), line, "head", plan.room))
        _draw_panel(canvas, panel, (x, top), plan)
    return top + _ROW * len(strip[0].marks)


def _draw_panel(canvas: Canvas, panel: Panel, place: tuple[float, float], plan: _Plan) -> None:
    x, top = place
    zero = x + plan.scale.at(0)
    canvas.draw(canvas.path([(zero, top), (zero, top + _ROW * len(panel.marks))], "base"))
    for row, mark in enumerate(panel.marks):
        y = top + _ROW * row + (_ROW - _BAR) / 2
        track = Track(x, y, _BAR, plan.scale)
        start = track.end(mark) + _NEAR
        kind = "value" if mark.value else "small"
        said = canvas.text((start, y + _BAR - 3), mark.said, kind, x + plan.room - start)
        shapes = () if mark.value is None else track.shapes(canvas, mark)
        canvas.draw(marked(panel, mark, *shapes, said))
