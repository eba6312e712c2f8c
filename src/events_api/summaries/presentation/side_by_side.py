"""Years side by side as a table that a person reads in a terminal: a figure a row, a year a column.

Separate from the table of one year, which has room to say beside each number what must be known of
it; here that is found in each year's own summary, whose address is given.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import wrap

from msgspec import Struct, field

from events_api.summaries.figures import Figure
from events_api.summaries.presentation.tables import Line, lines_of, others_of
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.years import YearHeadlines

_WIDTH, _LONGEST_NAME = 100, 40
# A part-year is never shown as the year (meaning section 4).
_PART_YEAR, _GAP = "*", "-"


class _Row(Struct):
    """A figure by year, and its changes `since` others."""

    name: str
    cells: dict[int, str] = field(default_factory=dict)
    changes: dict[int, str] = field(default_factory=dict)
    since: set[int] = field(default_factory=set)
    shown: bool = False


class _Block(Struct):
    """The rows under one title, and its place among others: of which breakdown, which month."""

    title: str
    place: tuple[int, int] = (0, 0)
    rows: dict[object, _Row] = field(default_factory=dict)


_Titled = Sequence[tuple[str, _Row]]


def as_text(given: Iterable[YearHeadlines], wording: Wording) -> bytes:
    """The years from the earliest to the latest, in as many tables as 100 columns ask for."""
    years = sorted(given, key=lambda each: each.year)
    if not years:
        return f"{wording.say('no_year')}\n".encode()
    titled = [*_figures(years, wording), *_others(years, wording)]
    lines = [*_heading(years, wording)]
    for some in _tables(titled, [each.year for each in years]):
        lines += ["", *_table(titled, some, wording)]
    if any(cell.endswith(_PART_YEAR) for _, row in titled for cell in row.cells.values()):
        lines += ["", wording.say("part_year")]
    lines += ["", wording.say("in_full"), *(f"  {each.year}  {each.summary}" for each in years)]
    return "\n".join(lines).encode() + b"\n"


def _heading(years: Sequence[YearHeadlines], wording: Wording) -> Iterator[str]:
    first, last = years[0], years[-1]
    alone = first.year == last.year
    yield str(first.year) if alone else wording.say("years", first.year, last.year)
    if first.from_.month > 1:
        yield wording.say("begins", wording.month(first.from_.month))
    yield from wording.asked(first.allocation, first.filters)


def _figures(years: Iterable[YearHeadlines], wording: Wording) -> Iterator[tuple[str, _Row]]:
    """The rows of figures with their titles, in the order of the summary, months in theirs.

    A part of a breakdown has those that any year has a number for.
    """
    blocks: dict[str, _Block] = {}
    for year in years:
        alike: Counter[tuple[object, ...]] = Counter()
        for line in lines_of(year):
            block, figure = _block_of(line, year, wording), line.figure
            # Values that are only listed may have all of this in common.
            which = (block.title, figure.name, figure.unit, repr(figure.scope))
            alike[which] += 1
            rows = blocks.setdefault(block.title, block).rows
            row = rows.setdefault((which, alike[which]), _Row(_name(figure, wording)))
            _add(row, line, year.year, wording)
    for block in sorted(blocks.values(), key=lambda each: each.place):
        yield from ((block.title, row) for row in block.rows.values() if row.shown)


def _block_of(line: Line, year: YearHeadlines, wording: Wording) -> _Block:
    title = wording.title(line.section, line.by, line.key)
    if line.by is None:
        return _Block(title)
    place = 1 + [*year.breakdowns].index(line.by)
    if line.by != "month" or line.key is None:
        return _Block(title, (place, 12))
    # March is March, whichever year it is of; a fiscal year begins with its own first month.
    month = int(line.key[-2:])
    title = wording.being(wording.word("month"), wording.month(month))
    return _Block(title, (place, (month - year.from_.month) % 12))


def _name(figure: Figure, wording: Wording) -> str:
    unit = wording.unit(figure)
    about = "; ".join([*([] if unit is None else [unit]), *wording.scope(figure.scope)])
    name = wording.name(figure)
    return f"{name} ({about})" if about else name


def _add(row: _Row, line: Line, year: int, wording: Wording) -> None:
    """Add what a year says of a figure to its row."""
    figure = line.figure
    part = figure.coverage is not None and figure.coverage < 1
    said = _GAP if figure.value is None else wording.value(figure.value, figure.qualifier)
    row.cells[year] = said + (_PART_YEAR if part else "")
    by = None
    if figure.change is not None:
        by = figure.change.by
        row.changes[year] = _GAP if by is None else wording.number(by, signed=True)
        row.since.add(figure.change.year)
    row.shown = row.shown or line.by is None or bool(figure.value or by)


def _others(years: Sequence[YearHeadlines], wording: Wording) -> Iterator[tuple[str, _Row]]:
    """What the years have besides their figures."""
    rows: dict[str, _Row] = {}
    for year in years:
        for name, number in others_of(year):
            rows.setdefault(name, _Row(wording.say(name))).cells[year.year] = str(number)
    yield from ((wording.say("no_headline"), row) for row in rows.values())


def _tables(titled: _Titled, years: Sequence[int]) -> Iterator[list[int]]:
    """The years of one table after another."""
    some: list[int] = []
    for year in years:
        wide = _name_width(titled) + sum(_width(titled, each) for each in [*some, year])
        if some and wide > _WIDTH:
            yield some
            some = []
        some.append(year)
    yield some


def _name_width(titled: _Titled) -> int:
    """Columns of the longest name, as far as it is not wrapped, with two before it."""
    return 2 + min(max(len(row.name) for _, row in titled), _LONGEST_NAME)


def _width(titled: _Titled, year: int) -> int:
    """Columns of a year, with two before it."""
    cells = [each.get(year, "") for _, row in titled for each in (row.cells, row.changes)]
    return 2 + max(4, *map(len, cells))


def _table(titled: _Titled, years: Sequence[int], wording: Wording) -> Iterator[str]:
    """The lines of these years, without what none of them has a number for."""
    names, widths = _name_width(titled), {year: _width(titled, year) for year in years}
    yield " " * names + _aligned({year: str(year) for year in years}, widths)
    last = ""
    for title, row in titled:
        if not _says(row.cells, years):
            continue
        if title != last:
            yield title
        last = title
        *above, name = wrap(row.name, names - 2, subsequent_indent="  ", break_on_hyphens=False)
        yield from (f"  {each}" for each in above)
        yield f"  {name}".ljust(names) + _aligned(row.cells, widths)
        if _says(row.changes, years):
            yield f"    {_since(row, wording)}".ljust(names) + _aligned(row.changes, widths)


def _says(cells: Mapping[int, str], years: Iterable[int]) -> bool:
    return any(cells.get(year, _GAP) != _GAP for year in years)


def _aligned(cells: Mapping[int, str], widths: Mapping[int, int]) -> str:
    return "".join(cells.get(year, _GAP).rjust(width) for year, width in widths.items())


def _since(row: _Row, wording: Wording) -> str:
    [*others, latest] = sorted(row.since)
    return wording.say("since_before") if others else wording.say("since_year", latest)
