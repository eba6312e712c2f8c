"""Columns: panels below one another, time running along, the value in words above. Pure."""

from collections.abc import Iterator

from msgspec import Struct

from events_api.summaries.charts.canvas import INNER, MARGIN, MEASURES, WIDTH, Canvas
from events_api.summaries.charts.chart import Mark, Panel
from events_api.summaries.charts.marks import Track, marked
from events_api.summaries.charts.scale import Scale
from events_api.summaries.charts.svg_markup import ELLIPSIS, lines, width

_LINE, _NEAR = 14.0, 8.0
# Narrower than a letter is high: what is said of a column is then in its sentence alone.
_NARROWEST = 13.0
_BROADEST, _BREADTH = 46.0, 0.7
_MOST_LINES, _HIGHEST, _AXIS = 3, 150.0, 110.0


class _Plot(Struct, frozen=True):
    """Where the columns of a panel stand: from `x` to the margin."""

    x: float
    bottom: float
    step: float
    scale: Scale
    upright: bool


def draw_columns(
    canvas: Canvas, panel: Panel, y: float, scale: Scale, ticks: dict[float, str]
) -> float:
    """Draw a panel from `y` on downwards, and tell where it ends."""
    for line in lines(panel.heading, MEASURES["head"], INNER, 2):
        y += 18
        canvas.draw(canvas.text((MARGIN, y), line, "head"))
    axis = max(width(each, MEASURES["axis"]) for each in ticks.values())
    x = MARGIN + min(axis, _AXIS) + _NEAR
    step = (WIDTH - MARGIN - x) / len(panel.marks)
    said = [mark.said for mark in panel.marks if mark.value is not None]
    upright = any(line.endswith(ELLIPSIS) for each in said for line in _lines(each, step))
    above = max(_above(mark, step, scale, upright=upright) for mark in panel.marks)
    plot = _Plot(x, y + 16 + above + scale.room, step, scale, upright)
    for value, words in ticks.items():
        at = plot.bottom - scale.at(value)
        canvas.draw(
            canvas.path([(x, at), (WIDTH - MARGIN, at)], "rule" if value else "base"),
            canvas.text((x - _NEAR, at + 4), words, "axis", _AXIS, at="end"),
        )
    for number, mark in enumerate(panel.marks):
        canvas.draw(marked(panel, mark, *_column(canvas, mark, plot, number)))
    return _draw_keys(canvas, panel, plot)


def _lines(said: str, step: float) -> list[str]:
    return lines(said, MEASURES["small"], step - 2, _MOST_LINES)


def _above(mark: Mark, step: float, scale: Scale, *, upright: bool) -> float:
    """How much room a mark needs above the scale for what it says."""
    if step < _NARROWEST or mark.value is None:
        return 0.0
    said = min(width(mark.said, MEASURES["small"]), _HIGHEST)
    high = said if upright else len(_lines(mark.said, step)) * _LINE
    end = Track(0.0, 0.0, 0.0, scale).end(mark)
    return max(0.0, end + _NEAR + high - scale.room)


def _column(canvas: Canvas, mark: Mark, plot: _Plot, number: int) -> Iterator[str]:
    """The shapes of a mark, and its value above them; a gap as high as the panel, and why."""
    middle, broad = plot.x + plot.step * (number + 0.5), min(plot.step * _BREADTH, _BROADEST)
    left, high = middle - broad / 2, plot.scale.room
    said = plot.step >= _NARROWEST
    if mark.value is None:
        yield canvas.box(left, plot.bottom - high, (broad, high), "gap")
        if said:
            place = middle + 4, plot.bottom - 6
            yield canvas.upright(place, mark.said, "small", high - 8)
        return
    track = Track(plot.bottom, left, broad, plot.scale, upwards=True)
    yield from track.shapes(canvas, mark)
    end = track.end(mark) - 7
    if said and plot.upright:
        yield canvas.upright((middle + 4, end), mark.said, "small", _HIGHEST)
    elif said:
        for row, line in enumerate(reversed(_lines(mark.said, plot.step))):
            yield canvas.text((middle, end - _LINE * row), line, "small", plot.step, at="middle")


def _draw_keys(canvas: Canvas, panel: Panel, plot: _Plot) -> float:
    """What the columns are of; where there is no room for all, every second, fifth and so on."""
    said = [lines(mark.label, MEASURES["axis"], plot.step - 2, 2) for mark in panel.marks]
    room = max(width(mark.label, MEASURES["axis"]) for mark in panel.marks) + _NEAR
    every = next(each for each in (1, 2, 5, 10, 20, 50, 100) if plot.step * each >= min(room, 46))
    for number, mark in enumerate(panel.marks):
        if _is_named(mark.key, every):
            for row, line in enumerate(said[number] if every == 1 else [mark.label]):
                place = plot.x + plot.step * (number + 0.5), plot.bottom + 16 + _LINE * row
                canvas.draw(canvas.text(place, line, "axis", plot.step * every, at="middle"))
    return plot.bottom + 16 + _LINE * (max(map(len, said)) if every == 1 else 1)


def _is_named(key: str, every: int) -> bool:
    """Whether it is said of which year a column is; of months it always is."""
    return not key.isdigit() or int(key) % every == 0
