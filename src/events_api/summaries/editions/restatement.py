"""Restated: what one edition of a year says otherwise than another, and because of which records.

Pure, and separate because it compares what is stored: nothing live is looked at.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct, field

from events_api.core.kinds.indicator import IndicatorFields
from events_api.summaries.editions.edition import EditionHead, EditionRow
from events_api.summaries.editions.live_records import LiveRecord
from events_api.summaries.editions.restatement_shapes import (
    RestatedFigure,
    Restatement,
    RuleChange,
    VersionContribution,
    What,
)
from events_api.summaries.rules.series_values import total

_SECTIONS = ("counts", "items", "people")
_TOLD = ("value", "qualifier", "lower", "upper", "counted", "not_reported")
_Members = dict[str, Any]
Also = Collection[str]


class Stored(Struct, frozen=True):
    """An edition as it is stored: its `data`; the addresses and rows of its figures, in order.

    `head` says which edition it is, `labels` are the words for its codes.
    """

    head: Mapping[str, Any]
    data: Mapping[str, Any]
    addresses: Sequence[str]
    rows: Sequence[Sequence[EditionRow]]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class _Line(Struct, frozen=True):
    """A figure where it stands, and the rows behind it."""

    place: _Members
    figure: Mapping[str, Any]
    rows: Sequence[EditionRow]


def restated(now: Stored, then: Stored, paths: Mapping[str, str], also: Also = ()) -> Restatement:
    """What `now` says otherwise than `then`, in the breakdowns that both have.

    Args:
        now: The edition.
        then: The edition it is compared with.
        paths: {kind: address of its list}, for the addresses of records.
        also: What else is asked for: figures and records that are `unchanged`, or `not_reported`.
    """
    both = {*now.data["summary"]["breakdowns"]} & {*then.data["summary"]["breakdowns"]}
    here, there = _lines(now, both), _lines(then, both)
    found = [
        _restated(here.get(key), there.get(key), paths, also)
        for key in [*here, *(key for key in there if key not in here)]
    ]
    rules = [_rules(own) for own in (now, then)]
    return Restatement(
        year=now.data["year"],
        number=now.data["number"],
        since=then.data["number"],
        edition=EditionHead.model_validate(now.head),
        compared_with=EditionHead.model_validate(then.head),
        figures=[each for each in found if _is_asked_for(each, also)],
        rules=[
            _rule(code, rules[0].get(code), rules[1].get(code))
            for code in sorted({*rules[0], *rules[1]})
            if rules[0].get(code) != rules[1].get(code)
        ],
    )


def with_records(found: Restatement, live: Mapping[str, LiveRecord]) -> Restatement:
    """The same with what is public now of each record."""
    for record in (each for figure in found.figures for each in figure.records):
        own = live[record.id]
        for name in ("title", "owner", "ref", "when", "gone"):
            setattr(record, name, getattr(own, name))
        if record.what == "removed" and own.year != found.year:
            record.moved_to = own.year
    return found


def _is_asked_for(figure: RestatedFigure, also: Also) -> bool:
    """Whether a figure is to be shown: what says the same, or had and has no number, on demand."""
    if not figure.restated:
        return "unchanged" in also and bool(figure.records)
    told = (figure.then, figure.now)
    reported = any(each is not None and each.value is not None for each in told)
    return reported or "not_reported" in also


def _rules(edition: Stored) -> dict[str, _Members]:
    """The indicators of an edition; of one from before a member there was, with its default."""
    defined = (IndicatorFields.model_validate(each) for each in edition.data["rules"])
    return {each.code: each.model_dump() for each in defined}


def _rule(code: str, now: _Members | None, then: _Members | None) -> RuleChange:
    members = []
    if now is not None and then is not None:
        members = [name for name in now if now[name] != then[name]]
    return RuleChange.model_validate(
        {"indicator": code, "members": members, "then": then, "now": now}
    )


def _lines(edition: Stored, dims: set[str]) -> dict[tuple[str, str], _Line]:
    """{(name, address): line} of the whole and of these breakdowns, in the summary's order."""
    figures = [*_figures(edition.data["summary"], None, None)]
    for dim, breakdown in edition.data["summary"]["breakdowns"].items():
        for row in breakdown["rows"]:
            figures += _figures(row, dim, row["key"])
    return {
        (figure["name"], address): _Line(place, figure, rows)
        for (place, figure), address, rows in zip(
            figures, edition.addresses, edition.rows, strict=True
        )
        if place["by"] is None or place["by"] in dims
    }


def _figures(
    sections: Mapping[str, Any], by: str | None, key: str | None
) -> Iterator[tuple[_Members, Mapping[str, Any]]]:
    """The figures of the whole or of a part, in the order of `presentation.tables`."""
    own = [(section, each) for section in _SECTIONS for each in sections[section].values()]
    own += [("indicators", each) for each in sections["indicators"]]
    for section, figure in own:
        names = {name: figure[name] for name in ("name", "unit", "scope")}
        yield {"section": section, **names, "by": by, "key": key}, figure


def _restated(
    now: _Line | None, then: _Line | None, paths: Mapping[str, str], also: Also
) -> RestatedFigure:
    here, there = (
        None if each is None else {name: each.figure[name] for name in _TOLD}
        for each in (now, then)
    )
    place = (now or then).place if now or then else {}  # type: ignore[union-attr]
    return RestatedFigure.model_validate(
        {
            **place,
            "restated": here != there,
            "change": _change(here, there),
            "then": there,
            "now": here,
            "records": [
                each | {"record": f"{paths[str(each['kind'])]}/{each['id']}"}
                for each in _records(now.rows if now else (), then.rows if then else ())
                if _matters(each, also)
            ],
        }
    )


def _change(now: _Members | None, then: _Members | None) -> Decimal | None:
    if now is None or then is None or now["value"] is None or then["value"] is None:
        return None
    return total([Decimal(now["value"]), -Decimal(then["value"])])


def _records(now: Sequence[EditionRow], then: Sequence[EditionRow]) -> Iterator[dict[str, object]]:
    """The records whose rows differ, by id."""
    here, there = ({each.id: each for each in rows} for rows in (now, then))
    for record in sorted({*here, *there}):
        one, other = here.get(record), there.get(record)
        if one != other:
            yield {
                "kind": (one or there[record]).kind,
                "id": record,
                "what": _what(one, other),
                "then": other and _part(other),
                "now": one and _part(one),
            }


def _matters(record: Mapping[str, Any], also: Also) -> bool:
    """Whether a record is to be shown: one that contributes the same, or never did, on demand."""
    if record["what"] == "version" and "unchanged" not in also:
        return False
    sides = [side for side in (record["now"], record["then"]) if side is not None]
    silent = all(side["reason"] == "not_reported" for side in sides)
    return not silent or "not_reported" in also


def _what(now: EditionRow | None, then: EditionRow | None) -> What:
    if then is None:
        return "added"
    if now is None:
        return "removed"
    return "version" if now._replace(version=then.version) == then else "contribution"


def _part(row: EditionRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in VersionContribution.model_fields}
