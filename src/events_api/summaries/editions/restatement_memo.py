"""A memo of what an edition restated, to whoever has to explain it, in the language of a reader.

Separate because a table has each part of a change in a column, and a memo says it in a sentence.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from events_api.core.texts.code_words import word_of
from events_api.summaries.editions.edition import EditionHead
from events_api.summaries.editions.restatement_shapes import (
    ChangedRecord,
    RestatedFigure,
    Restatement,
    RuleChange,
    Told,
    VersionContribution,
)
from events_api.summaries.presentation.wording import Wording

# A member of a definition that is longer is only said to have changed.
_SHORT = 40


def as_text(found: Restatement, wording: Wording) -> bytes:
    """Which editions, what was restated because of which records, which rules changed."""
    say = wording.say
    lines = [say("restatement", found.year), "", headed(found.edition, wording)]
    lines += [say("compared_with", headed(found.compared_with, wording))]
    lines += _of_what(found.edition, wording)
    figures = [each for each in found.figures if counts(each)]
    if not figures and not found.rules:
        lines += ["", say("nothing_differs")]
    for figure in figures:
        lines += ["", wording.being(called(figure, wording), became(figure, wording))]
        # The parts of breakdowns have the same records once more.
        for record in figure.records if figure.by is None else ():
            words = wording.being(named(record, wording), part(record, wording))
            lines += [f"  {words}", f"    {record.record}"]
    if found.rules:
        lines += ["", say("defined_otherwise")]
        lines += [f"  {changed_rule(each, wording)}" for each in found.rules]
    return "\n".join(lines).encode() + b"\n"


def headed(head: EditionHead, wording: Wording) -> str:
    """Number, date, title and note of an edition."""
    day = wording.date(f"{head.published_at:%Y-%m-%d}")
    said = [each.strip().rstrip(".") for each in (head.title, head.note) if each]
    return ". ".join([wording.say("edition_of", head.number, day), *said])


def _of_what(head: EditionHead, wording: Wording) -> Iterator[str]:
    yield from wording.asked(head.allocation, head.filters)
    if head.year_start != "01":
        yield wording.say("begins", wording.month(int(head.year_start)))
    if not head.filters:
        yield wording.say("no_filters")


def counts(figure: RestatedFigure) -> bool:
    """Whether there is something to say: a new part of a breakdown is full of nothing."""
    told = (figure.then, figure.now)
    return figure.by is None or bool(figure.records or any(each and each.value for each in told))


def called(figure: RestatedFigure, wording: Wording) -> str:
    """What a figure is called, of which part, in which unit and scope."""
    name = wording.known(figure.name)
    if figure.by is not None:
        name = wording.being(wording.title(figure.section, figure.by, figure.key), name)
    about = [*wording.scope(figure.scope)]
    if figure.unit not in {"records", "items", "attendances"}:
        about.insert(0, wording.in_unit(figure.unit))
    return f"{name} ({'; '.join(about)})" if about else name


def became(figure: RestatedFigure, wording: Wording) -> str:
    """What the figure is now, and what it was."""
    then, now = figure.then, figure.now
    if now is None:
        return wording.say("figure_gone", number(then, wording))
    if then is None:
        return wording.say("figure_new", number(now, wording))
    if not figure.restated:
        return wording.say("figure_same", number(now, wording))
    said = [wording.say("instead_of", number(now, wording), number(then, wording))]
    if figure.change:
        said[0] += f" ({wording.number(figure.change, signed=True)})"
    if then.not_reported != now.not_reported:
        said.append(wording.parts("silent_instead", now.not_reported, then.not_reported))
    return "; ".join(said)


def number(told: Told | None, wording: Wording) -> str:
    """A value as exactly as it was known; that there was none is said."""
    if told is None:
        return wording.say("no_number")
    return wording.value(told.value, told.qualifier)


def named(record: ChangedRecord, wording: Wording) -> str:
    """A record by what people know it by, as far as it is public."""
    if record.title is None:
        return away(record, wording)
    return ", ".join([record.title, dated(record, wording)])


def away(record: ChangedRecord, wording: Wording) -> str:
    """A record that is not public any more."""
    kind = word_of("kind", record.kind, wording.language)
    return wording.say("not_public", kind, wording.say(f"gone.{record.gone}"))


def dated(record: ChangedRecord, wording: Wording) -> str:
    """What tells a record from others of its title: its date, owner and reference."""
    date = wording.say("no_date") if record.when is None else wording.date(record.when)
    return ", ".join([date, " ".join(filter(None, (record.owner, record.ref)))])


def part(record: ChangedRecord, wording: Wording) -> str:
    """What became of a record behind a figure."""
    then, now = record.then, record.now
    if then is None or now is None:
        if then is None:
            return wording.say("part_new", _counted(now, wording))
        where = "part_gone" if record.title is None else "part_elsewhere"
        moved = record.moved_to
        what = wording.say(where) if moved is None else wording.say("part_of_year", moved)
        return wording.say("part_before", what, _counted(then, wording))
    if record.what == "version":
        return wording.say("part_version", _counted(now, wording), now.version, then.version)
    return wording.say("part_before", _counted(now, wording), _counted(then, wording))


def _counted(told: VersionContribution | None, wording: Wording) -> str:
    if told is None or (told.contribution is None and told.reason is None):
        return wording.say("no_number")
    if told.reason is not None:
        return wording.say("left_out", wording.say(f"reasons.{told.reason}"))
    return wording.say("counts_as", wording.value(told.contribution, None))


def changed_rule(rule: RuleChange, wording: Wording) -> str:
    """In one line what of a definition differs."""
    name = wording.label("indicator", rule.indicator)
    if rule.then is None or rule.now is None:
        what = "only_here" if rule.then is None else "not_here"
        return wording.being(name, wording.say(what))
    then, now = rule.then.model_dump(), rule.now.model_dump()
    members = (_member(member, then, now, wording) for member in rule.members)
    return wording.being(name, "; ".join(members))


def _member(member: str, then: Mapping[str, Any], now: Mapping[str, Any], wording: Wording) -> str:
    values = [each[member] for each in (now, then)]
    name = wording.member(member)
    if not all(isinstance(each, str | int) and len(str(each)) <= _SHORT for each in values):
        return wording.say("member_changed", name)
    said = (wording.member_value(member, str(each)) for each in values)
    return wording.say("member_instead", name, *said)
