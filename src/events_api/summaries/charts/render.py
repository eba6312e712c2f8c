"""Rendering: a chart as an SVG file. Pure: figures in, bytes out, the same ones each time."""

from collections.abc import Callable

from events_api.summaries.charts.bars import draw_bars
from events_api.summaries.charts.canvas import INNER, MARGIN, MEASURES, SIZES, Canvas
from events_api.summaries.charts.chart import Chart
from events_api.summaries.charts.columns import draw_columns
from events_api.summaries.charts.lanes import draw_lane
from events_api.summaries.charts.scale import rounded
from events_api.summaries.charts.svg_markup import lines

_BETWEEN = 22.0
# How high the columns of a panel are, and how many steps its axis has: alone, and among others.
_ALONE, _AMONG = (220.0, 4), (92.0, 2)


def drawn(chart: Chart, said: Callable[[float], str]) -> bytes:
    """The picture of a chart; `said` writes the numbers of its axes."""
    canvas = Canvas(chart.right_to_left)
    y = _draw_lines(canvas, chart.title, "title", 18.0)
    y = _draw_lines(canvas, chart.about, "about", y + 4)
    if chart.columns:
        y = _draw_panels(canvas, chart, y, said)
    for lane in chart.lanes:
        y = draw_lane(canvas, lane, y + _BETWEEN, chart.months)
    if chart.strips and not chart.columns:
        y = draw_bars(canvas, chart.strips, y + _BETWEEN)
    y += 16
    for note in chart.notes:
        y = _draw_lines(canvas, note, "note", y + 2)
    return canvas.picture(y + 20, chart.language, chart.title, chart.description)


def _draw_panels(canvas: Canvas, chart: Chart, y: float, said: Callable[[float], str]) -> float:
    """Panels of the same unit have the same scale, so that they can be compared."""
    panels = [*chart.panels]
    high, steps = _ALONE if len(panels) == 1 else _AMONG
    for panel in panels:
        alike = [mark for each in panels if each.unit == panel.unit for mark in each.marks]
        scale = rounded(alike, high, steps)
        ticks = {each: said(each) for each in scale.ticks}
        y = draw_columns(canvas, panel, y + _BETWEEN, scale, ticks)
    return y


def _draw_lines(canvas: Canvas, text: str, kind: str, y: float) -> float:
    """Draw a text in at most three lines below `y`, and tell where it ends."""
    for line in lines(text, MEASURES[kind], INNER, 3):
        y += SIZES[kind] * 1.35
        canvas.draw(canvas.text((MARGIN, y), line, kind))
    return y
