"""Explanations: how a figure was made, what is in it and what is not, in sentences.

Separate from what is said beside a number: this is for a reader who asks how it came about.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from msgspec import Struct

from events_api.summaries.figures import Figure
from events_api.summaries.presentation.wording import Wording

_TOLD = ("value", "qualifier", "lower", "upper")


class Other(Struct, frozen=True):
    """A value that was reported and left out, in words, and the id of its record."""

    words: str
    record: str


class Explained(Struct, frozen=True):
    """How a figure came about.

    Attributes:
        made: By which rule, of how many records, how exact it is.
        left_out: What was left out and why, a sentence for each reason.
        others: The values among that, at most twenty.
    """

    made: Sequence[str]
    left_out: Sequence[str]
    others: Sequence[Other]


def explained(figure: Figure, section: str, wording: Wording, most: int | None = None) -> Explained:
    """How a figure of a section (`counts`, `items`, `people`, `indicators`) came about.

    Of the other values at most as many as told.
    """
    return Explained(
        made=[*_made(figure, section, wording)],
        left_out=[*_left_out(figure, wording)],
        others=[*islice(_others(figure, wording), most)],
    )


def _made(figure: Figure, section: str, wording: Wording) -> Iterator[str]:
    rule = figure.rule
    if section != "indicators":
        yield wording.say(f"made.{section}")
    else:
        yield wording.say(f"made.{rule.time}")
        if rule.time != "none":
            yield wording.say(f"placed.{rule.place}")
    if figure.value is None:
        yield wording.say("made_of_none")
        return
    if figure.counted:
        yield wording.counted("made_of", figure.counted)
    if figure.provisional:
        yield wording.counted("early", figure.provisional)
    if figure.not_reported:
        yield wording.counted("silent", figure.not_reported)
    elif section != "counts":
        yield wording.say(f"qualified.{figure.qualifier}")


def _left_out(figure: Figure, wording: Wording) -> Iterator[str]:
    for reason, number in figure.left_out.items():
        told = wording.counted(f"excluded.{reason}", number)
        certain = _more_certain(figure) if reason == "conflicting" else None
        if certain is not None:
            told += " " + wording.say("believed.certain" if certain else "believed.later")
        yield told


def _more_certain(figure: Figure) -> bool | None:
    """Whether the one value that counts is more certain than all that say otherwise.

    Otherwise it is as certain, and later (meaning section 4, "Conflicts"); None where it is neither
    of all of them.
    """
    others = [each for each in figure.alternatives if each.reason == "conflicting"]
    if figure.counted != 1 or len(others) != figure.left_out["conflicting"]:
        return None
    own = _certainty(figure.qualifier)
    less = {_certainty(each.qualifier) > own for each in others}
    return less.pop() if len(less) == 1 else None


def _certainty(qualifier: str | None) -> int:
    """The place of a qualifier among those that are believed: exact, bounded, about."""
    return {"exact": 0, "about": 2}.get(qualifier or "", 1)


def _others(figure: Figure, wording: Wording) -> Iterator[Other]:
    unit = wording.unit(figure)
    for each in figure.alternatives:
        owners = wording.labels.get("organisations", {})
        about = [
            None if each.when is None else wording.date(each.when),
            each.owner and owners.get(each.owner, each.owner),
            wording.say(f"reasons.{each.reason}"),
        ]
        value = wording.value(each.value, each.qualifier, unit)
        yield Other(wording.say("other_value", value, "; ".join(filter(None, about))), each.id)


def restated(figure: Figure, number: int, then: Mapping[str, Any] | None, wording: Wording) -> str:
    """Whether a figure says what an edition said of it; `then` is what that is, if it had it."""
    if then is None:
        return wording.say("restated_new", number)
    before = {name: _exact(then[name]) for name in _TOLD}
    if before == {name: _exact(getattr(figure, name)) for name in _TOLD}:
        return wording.say("restated_same", number)
    value = None if then["value"] is None else Decimal(str(then["value"]))
    return wording.say(
        "restated_other", number, wording.value(value, then["qualifier"], wording.unit(figure))
    )


def _exact(told: object) -> object:
    """A number by its value, however it is written."""
    return told if told is None or isinstance(told, str) else Decimal(str(told))
