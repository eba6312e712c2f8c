"""The chart of the records of a year on its days: those that its counted figures are made of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from events_api.core.values import edtf
from events_api.summaries.charts.chart import Chart, Lane, Occasion
from events_api.summaries.charts.svg_markup import isolated
from events_api.summaries.charts.words import Origin, asked_in_words, notes_of
from events_api.summaries.figures import Figure
from events_api.summaries.presentation.report import named
from events_api.summaries.presentation.sentences import said
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.year import YearFrame, YearSummary


class Told(msgspec.Struct, frozen=True):
    """A record, as far as its place in time asks."""

    id: str
    title: str
    when: str


# Of one figure; more of them nobody tells apart on a line.
MOST_OCCASIONS = 100
_DECODER = msgspec.json.Decoder(Told)


def time_chart(
    summary: YearSummary, documents: Mapping[str, Iterable[str]], wording: Wording, origin: Origin
) -> Chart:
    """The chart of a year; `documents` are those of the counted records of figures, by name.

    A figure that is crowded is drawn by its months, so it needs none.
    """
    lanes = [
        Lane(
            name,
            said(figure, str(summary.year), wording).line(wording),
            [*_by_month(figure, summary, wording)]
            if crowded(figure)
            else [*_together(_occasions(documents[name], summary, wording), figure, wording)],
        )
        for name, figure in summary.counts.items()
        if figure.value
    ]
    more = [*_reading(lanes, summary, wording)]
    chart = Chart(
        title=f"{wording.say('by_time')} · {named(summary, wording)}",
        about=asked_in_words(wording, summary.allocation, summary.filters),
        strips=[],
        notes=[*notes_of(wording, [], origin, more, columns=False)],
        language=wording.code,
        right_to_left=wording.direction == "rtl",
        lanes=lanes,
        months=_months(summary, wording),
    )
    told = ". ".join([chart.about, *(each.heading for each in lanes), *chart.notes])
    return replace(chart, description=told)


def _reading(lanes: Sequence[Lane], summary: YearSummary, wording: Wording) -> Iterator[str]:
    """How to read what is drawn."""
    single = [lane for lane in lanes if not crowded(summary.counts[lane.name])]
    if any(each.vague for lane in single for each in lane.occasions):
        yield wording.say("vague_drawn")
    by_month = [wording.name(each) for each in summary.counts.values() if crowded(each)]
    if by_month:
        yield wording.being(wording.say("by_month"), wording.several(by_month))
    if not lanes:
        yield wording.being(wording.say("counts"), "0")


def crowded(figure: Figure) -> bool:
    """Whether a figure has more records than are drawn each by itself."""
    return (figure.value or 0) > MOST_OCCASIONS


def _by_month(figure: Figure, summary: YearSummary, wording: Wording) -> Iterator[Occasion]:
    """How many records each month has; first how many are of none."""
    rows = summary.breakdowns["month"].rows
    for row in sorted(rows, key=lambda row: row.key or ""):
        count = row.counts[figure.name].value
        if count:
            ends = edtf.bounds(row.key) if row.key else (summary.from_, summary.to)
            told = wording.number(count)
            yield Occasion(
                row.key or "none",
                f"{wording.label('month', row.key)} · {wording.being(wording.name(figure), told)}",
                _share(ends[0].toordinal(), summary),
                _share(ends[1].toordinal() + 1, summary),
                vague=True,
                said=told,
                count=int(count),
            )


def _months(year: YearFrame, wording: Wording) -> Sequence[tuple[float, str]]:
    """Where each month begins, as a share of the year, and what it is called."""
    # The last day there is has no next one, so days are counted by their numbers.
    days = map(date.fromordinal, range(year.from_.toordinal(), year.to.toordinal() + 1))
    return [
        (_share(day.toordinal(), year), wording.month(day.month, "abbreviated"))
        for day in days
        if day.day == 1
    ]


def _share(day: int, year: YearFrame) -> float:
    first, last = year.from_.toordinal(), year.to.toordinal()
    return (day - first) / (last + 1 - first)


def _together(
    occasions: Iterable[Occasion], figure: Figure, wording: Wording
) -> Iterator[Occasion]:
    """Those whose days are known first; of the others those of the same time as one."""
    found: dict[object, list[Occasion]] = {}
    for each in sorted(occasions, key=lambda each: (each.vague, each.first, each.last, each.key)):
        time = (each.first, each.last) if each.vague else each.key
        found.setdefault(time, []).append(each)
    for first, *others in found.values():
        if others:
            count = len(others) + 1
            when = first.sentence.partition(" · ")[0]
            said = wording.number(Decimal(count))
            sentence = f"{when} · {wording.being(wording.name(figure), said)}"
            yield replace(first, sentence=sentence, said=said, count=count)
        else:
            yield first


def _occasions(documents: Iterable[str], year: YearFrame, wording: Wording) -> Iterator[Occasion]:
    """Records by their days, as far as they are of the year; vague where the day is not known."""
    for each in map(_DECODER.decode, documents):
        when = edtf.parse(each.when)
        first = max(when.starts_on or year.from_, year.from_)
        last = min(when.ends_on or year.to, year.to)
        title = isolated(each.title, right_to_left=wording.direction == "rtl")
        sentence = f"{wording.date(each.when)} · {title}"
        vague = when.precision != "day" or when.approximate or when.open_end or when.open_start
        ends = _share(first.toordinal(), year), _share(max(first, last).toordinal() + 1, year)
        yield Occasion(each.id, sentence, *ends, vague=vague)
