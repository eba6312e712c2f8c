"""A year as a report that a person reads, or pastes into a letter: a line for each figure.

Separate from the tables because here everything is said in words, each remark beside its number,
and nothing depends on columns, which a letter or a language written from the right does not keep.
"""

from collections.abc import Iterator

from events_api.summaries.figures import Alternative, Change, Figure, Reason
from events_api.summaries.presentation.tables import lines_of, others_of
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.year import YearFrame, YearSummary

# A rival value is told on the line of the figure, as far as there are few.
_RIVALS = 3


def as_text(summary: YearSummary, wording: Wording) -> bytes:
    """The year in words: what it is of, its figures by section and part, and what is in none."""
    blocks: dict[str, list[str]] = {}
    for line in lines_of(summary):
        # A part has many figures without a number; the whole says which ones these are.
        change = line.figure.change
        if line.by is None or line.figure.value or (change is not None and change.value):
            title = wording.title(line.section, line.by, line.key)
            blocks.setdefault(title, []).append(_line(line.figure, str(summary.year), wording))
    others = [wording.being(wording.say(name), number) for name, number in others_of(summary)]
    blocks[wording.say("no_headline")] = others
    text = [named(summary, wording), *wording.asked(summary.allocation, summary.filters)]
    for title, own in blocks.items():
        text += ["", title, *(f"- {each}" for each in own)]
    return "\n".join(text).encode() + b"\n"


def named(year: YearFrame, wording: Wording) -> str:
    """The year; a fiscal one with its days."""
    if (year.from_.month, year.from_.day) == (1, 1):
        return str(year.year)
    return f"{year.year} ({wording.date(f'{year.from_}/{year.to}')})"


def _line(figure: Figure, year: str, wording: Wording) -> str:
    """What a figure is called, its value, and what a reader must know not to misread it."""
    value = wording.value(figure.value, figure.qualifier, wording.unit(figure))
    remarks = "; ".join(_remarks(figure, year, wording))
    return wording.being(wording.name(figure), value) + (remarks and f" ({remarks})")


def _remarks(figure: Figure, year: str, wording: Wording) -> Iterator[str]:
    yield from wording.scope(figure.scope)
    yield from wording.bounds(figure)
    if figure.coverage is not None and figure.coverage < 1:
        when = wording.date(figure.as_of or year)
        yield wording.say("coverage", wording.share(figure.coverage), when)
    elif figure.as_of not in {None, year} and figure.coverage is None:
        yield wording.say("as_of", wording.date(figure.as_of or year))
    if figure.provisional:
        yield wording.say("provisional", figure.provisional, figure.counted)
    if figure.not_reported and figure.counted:
        yield wording.say("not_reported", figure.not_reported, figure.counted + figure.not_reported)
    yield from _beside(figure, wording)
    if figure.change is not None and (figure.value, figure.change.value) != (None, None):
        yield _since(figure.change, wording)
    yield from _others(figure, wording)
    yield from _left_out(figure, wording)


def _rivals(figure: Figure, reason: Reason) -> list[Alternative]:
    return [each for each in figure.alternatives if each.reason == reason]


def _others(figure: Figure, wording: Wording) -> Iterator[str]:
    """What else was reported: of the same thing, or beyond the year where that is all there is."""
    unit = wording.unit(figure)
    for each in _rivals(figure, "conflicting")[:_RIVALS]:
        yield wording.say("rival", wording.value(each.value, each.qualifier, unit))
    for each in _rivals(figure, "spanning")[:_RIVALS] if figure.value is None else ():
        said = wording.value(each.value, each.qualifier, unit)
        yield wording.being(wording.date(each.when or ""), said)


def _left_out(figure: Figure, wording: Wording) -> Iterator[str]:
    told = len(_rivals(figure, "conflicting")) <= _RIVALS
    reasons = [
        wording.say("only_provisional" if reason == "provisional" else reason, number)
        for reason, number in figure.left_out.items()
        if reason != "conflicting" or not told
    ]
    if reasons:
        yield wording.say("left_out", wording.several(reasons))


def _beside(figure: Figure, wording: Wording) -> Iterator[str]:
    """What a level grew by, and the goals beside a value."""
    change, baseline = figure.change_since, figure.baseline
    if figure.since is not None:
        yield wording.say("since", wording.date(figure.since))
    if figure.increase is not None:
        yield wording.say("increase", wording.number(figure.increase))
    if change is not None:
        when = wording.date(f"{change.from_}/{change.to}")
        yield wording.say("change_since", wording.number(change.value), when)
    if baseline is not None:
        yield wording.say("baseline", wording.number(baseline.value), baseline.year)
    if figure.target is not None:
        yield wording.say("target", wording.number(figure.target))
    if figure.progress is not None:
        yield wording.say("progress", wording.share(figure.progress))


def _since(change: Change, wording: Wording) -> str:
    """By how much it changed; where nobody can say, what it was."""
    if change.by is None:
        then = None if change.value is None else wording.number(change.value)
        return wording.being(str(change.year), then or wording.say("no_number"))
    by = wording.number(change.by, signed=True)
    if change.percent is not None:
        by += f" ({wording.number(change.percent, signed=True)} %)"
    return wording.say("change", by, change.year)
