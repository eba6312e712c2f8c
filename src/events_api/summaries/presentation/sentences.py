"""Sentences: a figure in words, with what a reader must know not to misread it.

Separate because the text of a year and its page say the same of a figure, in the same words.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from events_api.summaries.figures import Alternative, Change, Figure, Reason
from events_api.summaries.presentation.wording import Wording

# A rival value is told beside the figure, as far as there are few.
_RIVALS = 3


class Said(Struct, frozen=True):
    """A figure in words.

    Attributes:
        figure: The figure itself, with the address of its records.
        name: What it is called.
        value: Its value as exactly as it is known, with its unit; or that there is no number.
        scope: Whom it is about.
        remarks: What must be known of the value.
    """

    figure: Figure
    name: str
    value: str
    scope: Sequence[str]
    remarks: Sequence[str]

    def line(self, wording: Wording) -> str:
        """All of it in one line."""
        beside = "; ".join([*self.scope, *self.remarks])
        return wording.being(self.name, self.value) + (beside and f" ({beside})")


def said(figure: Figure, year: str, wording: Wording) -> Said:
    """A figure of a year in words."""
    return Said(
        figure=figure,
        name=wording.name(figure),
        value=wording.value(figure.value, figure.qualifier, wording.unit(figure)),
        scope=[*wording.scope(figure.scope)],
        remarks=[*_remarks(figure, year, wording)],
    )


def _remarks(figure: Figure, year: str, wording: Wording) -> Iterator[str]:
    yield from wording.bounds(figure)
    if figure.coverage is not None and figure.coverage < 1:
        when = wording.date(figure.as_of or year)
        yield wording.say("coverage", wording.share(figure.coverage), when)
    elif figure.as_of not in {None, year} and figure.coverage is None:
        yield wording.say("as_of", wording.date(figure.as_of or year))
    if figure.provisional:
        yield wording.parts("provisional", figure.provisional, figure.counted)
    if figure.not_reported and figure.counted:
        asked = figure.counted + figure.not_reported
        yield wording.parts("not_reported", figure.not_reported, asked)
    yield from _beside(figure, wording)
    if figure.change is not None and (figure.value, figure.change.value) != (None, None):
        yield _since(figure.change, wording)
    if figure.left_out:
        yield from _others(figure, wording)
        yield from _left_out(figure, wording)


def _rivals(figure: Figure, reason: Reason) -> list[Alternative]:
    if reason not in figure.left_out:
        return []
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
        wording.counted(f"left_out.{reason}", number)
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
