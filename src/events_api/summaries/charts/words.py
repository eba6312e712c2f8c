"""Words of charts: figures as marks, and what stands around them, in the language of a reader.

Separate from drawing, which knows no figure, and from what a chart is of.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from events_api.summaries.charts.chart import Chart, Mark, Strip
from events_api.summaries.charts.svg_markup import isolated
from events_api.summaries.figures import Figure
from events_api.summaries.presentation.sentences import said as said_of
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.labels import Labels


class Origin(Struct, frozen=True):
    """Where the figures of a chart come from.

    Attributes:
        name: Of the programme, where it is known which one.
        address: Of the data.
        license: Of the data.
        changed: When they last changed.
    """

    name: str | None
    address: str
    license: str
    changed: datetime


def wording_of(language: str, labels: Labels) -> Wording:
    """The words of a language, in which names that others gave turn nothing around them."""
    rtl = Wording(language, {}).direction == "rtl"
    safe = {
        name: {code: isolated(words, right_to_left=rtl) for code, words in own.items()}
        for name, own in labels.items()
    }
    return Wording(language, safe)


def mark_of(wording: Wording, figure: Figure, place: tuple[str, str], year: int) -> Mark:
    """A figure as a mark; `place` is the key and the label of what it is of."""
    said = wording.value(figure.value, figure.qualifier)
    early = wording.parts("provisional", figure.provisional, figure.counted)
    return Mark(
        key=place[0],
        label=place[1],
        said=said,
        sentence=f"{place[1]} · {said_of(figure, str(year), wording).line(wording)}",
        value=figure.value,
        lower=figure.lower,
        upper=figure.upper,
        exact=figure.qualifier in {None, "exact"},
        provisional=early if figure.provisional else "",
    )


def axis_of(wording: Wording, value: float) -> str:
    """A number of an axis."""
    return wording.number(Decimal(f"{value:.12g}"))


def asked_in_words(wording: Wording, allocation: str, filters: Mapping[str, str]) -> str:
    """How records belong to years, and what they were narrowed to."""
    return " · ".join(wording.asked(allocation, filters))


def notes_of(
    wording: Wording,
    strips: Iterable[Strip],
    origin: Origin,
    more: Iterable[str] = (),
    *,
    columns: bool,
) -> Iterator[str]:
    """How to read what is drawn, where it comes from and of when it is."""
    marks = [mark for strip in strips for panel in strip for mark in panel.marks]
    inexact = [mark for mark in marks if mark.value is not None and not mark.exact]
    drawn = {
        "full_drawn": any(mark.least for mark in inexact),
        "pale_drawn": any(max(mark.most, float(mark.value or 0)) > mark.least for mark in inexact),
        "arrow_drawn": any(mark.open for mark in inexact),
        "early_drawn": any(mark.provisional for mark in marks),
        "gap_drawn": columns and any(mark.value is None for mark in marks),
    }
    reading = [*more, *(wording.say(name) for name, there in drawn.items() if there)]
    if reading:
        yield " ".join(reading)
    told = [origin.name, origin.address, origin.license]
    rtl = wording.direction == "rtl"
    named = [isolated(each, right_to_left=rtl) for each in told if each]
    when = wording.say("as_of", wording.date(origin.changed.date().isoformat()))
    yield wording.say("source", " · ".join([*named, when]))


def description_of(wording: Wording, chart: Chart) -> str:
    """All that is drawn, in words, for who cannot see it."""
    told = (
        wording.being(panel.heading, "; ".join(map(_told, panel.marks))) for panel in chart.panels
    )
    return ". ".join(filter(None, [chart.about, *told, *chart.notes]))


def _told(mark: Mark) -> str:
    early = f" ({mark.provisional})" if mark.provisional else ""
    return f"{mark.label}: {mark.said}{early}"
