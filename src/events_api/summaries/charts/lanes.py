"""Lanes: a year from left to right, each record at its days, a lane for each kind. Pure."""

from collections.abc import Sequence

from events_api.summaries.charts.canvas import INNER, MARGIN, MEASURES, Canvas
from events_api.summaries.charts.chart import Lane, Occasion
from events_api.summaries.charts.svg_markup import element, lines, words

_ROW, _THICK, _LEAST, _BETWEEN, _LINE = 13.0, 10.0, 8.0, 2.0, 18.0


def draw_lane(canvas: Canvas, lane: Lane, y: float, months: Sequence[tuple[float, str]]) -> float:
    """Draw a lane from `y` on downwards, and tell where it ends; months begin at shares of it."""
    for line in lines(lane.heading, MEASURES["head"], INNER, 2):
        y += _LINE
        canvas.draw(canvas.text((MARGIN, y), line, "head"))
    top = y + 10
    rows = _packed(lane.occasions)
    bottom = top + _ROW * (max(rows, default=0) + 1) + 3
    for number, (share, month) in enumerate(months):
        x = MARGIN + share * INNER
        ends = [each for each, _ in months[number + 1 : number + 2]] or [1.0]
        canvas.draw(
            canvas.path([(x, top), (x, bottom + 5)], "rule"),
            canvas.text((x + 4, bottom + 15), month, "axis", (ends[0] - share) * INNER - 4),
        )
    canvas.draw(canvas.path([(MARGIN, bottom), (MARGIN + INNER, bottom)], "base"))
    for each, row in zip(lane.occasions, rows, strict=True):
        place = _place(each)
        size = place[1] - place[0], _THICK
        shape = canvas.box(place[0], top + _ROW * row, size, "open" if each.vague else "sure")
        title = element("title", words(each.sentence))
        said = canvas.text((place[0] + 5, top + _ROW * row + _THICK - 1), each.said, "count")
        told = {"data_figure": lane.name, "data_key": each.key, "data_value": str(each.count)}
        canvas.draw(element("g", title, shape, said if each.said else "", **told))
    return bottom + 18


def _place(occasion: Occasion) -> tuple[float, float]:
    """Where an occasion begins and ends, broad enough to be seen, within the year."""
    first, last = MARGIN + occasion.first * INNER, MARGIN + occasion.last * INNER
    first = min(first, MARGIN + INNER - _LEAST)
    return first, max(last, first + _LEAST)


def _packed(occasions: Sequence[Occasion]) -> list[int]:
    """In which row each stands: the first one in which there is room; they come by their days."""
    ends: list[float] = []
    rows = []
    for first, last in map(_place, occasions):
        row = next((n for n, end in enumerate(ends) if end + _BETWEEN <= first), len(ends))
        ends[row : row + 1] = [last]
        rows.append(row)
    return rows
