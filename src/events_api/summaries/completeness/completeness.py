"""Completeness: what a year's figures still lack, with the lists of what must be chased.

Separate from the figures because it asks about what is not there (meaning section 5). Each number
is counted by the very query of its address, so that the list behind it always adds up to it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, get_args

from msgspec import Struct
from pydantic import Field

from events_api.core.kinds.resource import Resource
from events_api.core.reading.pages import Snapshot, read_head
from events_api.core.selection.parameter_types import Day
from events_api.core.selection.plain_queries import CsvQuery
from events_api.core.selection.query import ListQuery, ScopeQuery
from events_api.core.values.numbers import Number
from events_api.core.values.statuses import HELD
from events_api.summaries.completeness.contradictions import Contradiction, What, contradictions
from events_api.summaries.completeness.expected_reports import Expected, State, expected_reports
from events_api.summaries.figures import Reason, Scope, Shape
from events_api.summaries.year.addresses import ListAddresses, Origin
from events_api.summaries.year.year import YearFrame, ground_of, kinds_of

GapName = Literal[
    "undated", "without_country", "without_head_count", "only_expected", "still_planned"
]
# Only what would count is worth chasing (meaning section 2, rule 1).
COUNTED = {"status": ",".join(sorted(HELD)), "duplicate_of": "none"}
_PLANNED = {"status": "planned", "duplicate_of": "none"}
_YEARLY = ("allocation", "year_start")
_MOST = 200
# As many as an address has room for.
_MOST_IDS = 50


class CompletenessQuery(ScopeQuery, CsvQuery):
    """The parameters of a year's completeness."""

    as_of: Day = Field(
        default=None,
        description="The day by which planned records are over, or `today`; without it all "
        "planned records of the year are asked after.",
    )
    format: str | None = Field(
        default=None,
        description="Format of the answer, instead of the `Accept` header.",
    )


class GapCount(Shape):
    """Records of one kind that lack something."""

    gap: GapName = Field(description="What they lack.")
    kind: str = Field(description="Kind of record.")
    count: int = Field(description="How many there are.")
    records: str = Field(description="Where they are listed.")


class Report(Shape):
    """Whether an indicator was reported, for a project."""

    project: str | None = Field(description="Project; null: values of no project.")
    indicator: str = Field(description="Indicator.")
    state: State = Field(
        description="Whether there is a value, one of a part of the year, a provisional one, a "
        "true zero, or none."
    )
    coverage: Number | None = Field(
        description="Of what is partly reported, the share of the year's days; else null."
    )
    expected_by: Literal["values", "target"] = Field(
        description="Why it is expected: values of other years, or a target of the year."
    )
    left_out: dict[Reason, int] = Field(description="Values that touch the year and count not.")
    values: int = Field(description="Values of the year.")
    records: str = Field(description="Where they are listed.")
    values_ever: int = Field(description="Values of any year.")
    records_ever: str = Field(description="Where those are listed.")


class ClaimPublic(Shape):
    """One of two values that cannot both be true."""

    value: Number = Field(description="What is said, or what parts make together.")
    scope: Scope = Field(description="Of whom.")
    as_of: str | None = Field(description="Of which period or day (EDTF); several by comma.")
    owners: list[str] = Field(description="Who says it.")
    count: int = Field(description="Values that say it.")
    records: str = Field(description="Where they are listed: the first 50 of them.")


class ContradictionPublic(Shape):
    """Two values that cannot both be true: the whole, or the one that is believed, first."""

    what: What = Field(
        description="Parts that exceed their total, a part of the time above the whole, or two "
        "owners with different values."
    )
    indicator: str = Field(description="Indicator.")
    unit: str = Field(description="Unit.")
    claims: list[ClaimPublic] = Field(description="What each of the two says.")


class Completeness(YearFrame):
    """What the figures of a year still lack."""

    as_of: str | None = Field(description="The day by which planned records are over.")
    totals: dict[State, int] = Field(description="Expected indicators, by state.")
    indicators: list[Report] = Field(description="Expected indicators, by project.")
    gaps: list[GapCount] = Field(description="Records that lack something, by kind.")
    contradictions: list[ContradictionPublic] = Field(
        description="Values that cannot all be true, the first 200."
    )
    contradictions_in_all: int = Field(description="How many there are.")
    untranslated: dict[str, list[str]] = Field(
        default={},
        description="Codes that records of the year name and that have no name in `lang`, by "
        "list; empty where `lang` is not given, or is the language of the deployment.",
    )


class Asked(Struct, frozen=True):
    """What is asked of which year, and where the addresses in the answer begin."""

    query: CompletenessQuery
    year: int
    origin: Origin
    today: date

    @property
    def filters(self) -> dict[str, str]:
        """The filters, as they were given."""
        return {n: text for n, text in self.origin.given.items() if n in self.query.filters}

    @property
    def lists(self) -> ListAddresses:
        """The lists under the filters and of the same kind of year."""
        yearly = {n: text for n, text in self.origin.given.items() if n in _YEARLY}
        return ListAddresses(self.origin.root, self.filters | yearly)


def completeness(snapshot: Snapshot, resources: Sequence[Resource], asked: Asked) -> Completeness:
    """What the year lacks under the query's filters."""
    query, window = asked.query, asked.query.window(asked.year)
    metrics = next(each for each in resources if each.kind in kinds_of(resources, timeline=False))
    indicators = ground_of(snapshot, resources, query, window).indicators
    reports = [
        _report(each, metrics, asked)
        for each in expected_reports(snapshot, resources, query, indicators)
    ]
    found = [*contradictions(indicators)]
    totals = Counter(each.state for each in reports)
    return Completeness.model_validate(
        {
            "year": asked.year,
            "from": window.first,
            "to": window.last,
            "allocation": query.allocation,
            "filters": asked.filters,
            "as_of": query.as_of,
            "totals": {state: totals[state] for state in get_args(State)},
            "indicators": reports,
            "gaps": [
                _gap(snapshot, resource, asked, *each)
                for resource in resources
                for each in _lacking(resource, asked)
            ],
            "contradictions": [_shown(each, metrics, asked) for each in found[:_MOST]],
            "contradictions_in_all": len(found),
        }
    )


def _report(each: Expected, metrics: Resource, asked: Asked) -> Report:
    narrowed = asked.lists.narrowed("project", each.project)
    of_year = {"year": f"{asked.year:04}", **narrowed, "indicator": each.indicator, **COUNTED}
    ever = {name: text for name, text in of_year.items() if name not in {"year", *_YEARLY}}
    return Report(
        project=each.project,
        indicator=each.indicator,
        state=each.state,
        coverage=each.coverage,
        expected_by="values" if each.ever else "target",
        left_out=each.left_out,
        values=each.of_year,
        records=asked.lists.of(metrics.path, of_year),
        values_ever=each.ever,
        records_ever=asked.lists.of(metrics.path, ever),
    )


def _shown(each: Contradiction, metrics: Resource, asked: Asked) -> ContradictionPublic:
    reading = each.reading
    return ContradictionPublic(
        what=each.what,
        indicator=reading.indicator,
        unit=reading.unit,
        claims=[
            ClaimPublic(
                value=claim.value,
                scope=claim.scope,
                as_of=claim.as_of,
                owners=sorted({one.owner or "" for one in claim.readings}),
                count=len(claim.readings),
                records=ListAddresses(asked.origin.root, {}).of(
                    metrics.path, {"id": ",".join(one.id for one in claim.readings[:_MOST_IDS])}
                ),
            )
            for claim in each.claims
        ],
    )


def _gap(
    snapshot: Snapshot,
    resource: Resource,
    asked: Asked,
    name: GapName,
    parameters: Mapping[str, str],
) -> GapCount:
    query: ListQuery = resource.query.model_validate(parameters)
    selection = query.selection((resource.kind,), asked.today, flows=resource.flows)
    return GapCount(
        gap=name,
        kind=resource.kind,
        count=read_head(snapshot, selection).total,
        records=asked.lists.of(resource.path, parameters),
    )


def _lacking(resource: Resource, asked: Asked) -> Iterator[tuple[GapName, dict[str, str]]]:
    """What records of a kind can lack, each with the parameters of the list that shows them."""
    query, lists = asked.query, asked.lists
    year = {"year": f"{asked.year:04}"}
    over = {} if query.as_of is None else {"ended_by": query.as_of}
    yield "undated", {"when": "none", **asked.filters, **COUNTED}
    yield "still_planned", {**year, **lists.given, **_PLANNED, **over}
    if not resource.timeline:
        return
    country = query.country
    # Under a filter by a country no record is without one.
    if country is None or country.unset or not (country.values or country.present):
        yield "without_country", {**year, **lists.narrowed("country", None), **COUNTED}
    if "participants" in resource.public.model_fields:
        yield "without_head_count", {**year, **lists.given, "participants": "none", **COUNTED}
        yield "only_expected", {**year, **lists.given, "participants": "expected", **COUNTED}
