"""Figures of series: what each says wherever it stands, in the year or in a part of it. Pure.

Separate because it is worked out once for all of these, which differ by their addresses only.
"""

from collections import defaultdict
from decimal import Decimal
from functools import lru_cache
from itertools import islice

from msgspec import Struct

from events_api.core.kinds.indicator import TimeRule
from events_api.core.values.json import from_json, to_json
from events_api.core.values.structures import Qualifier
from events_api.summaries.figures import Alternative, ChangeSince, Reason, Rule, Scope
from events_api.summaries.rules import persons as different
from events_api.summaries.rules.indicator_definition import Rules
from events_api.summaries.rules.qualifiers import never_surer
from events_api.summaries.rules.scopes import Scope as ReadingScope
from events_api.summaries.rules.scopes import limited_to
from events_api.summaries.rules.series import Series
from events_api.summaries.rules.series_values import Growth, YearValue, no_more

# Rules under which persons are counted, each in one part at least.
_HEADS: frozenset[TimeRule] = frozenset({"flow", "events", "stock", "cumulative"})
# More would make a figure longer than its list of records, which has them all.
MOST_ALTERNATIVES = 20


class Told(Struct, frozen=True):
    """What the figure of a series says, wherever it stands."""

    scope: Scope
    qualifier: Qualifier | None
    lower: Decimal | None
    rule: Rule
    counted: int
    provisional: int
    left_out: dict[Reason, int]
    alternatives: list[Alternative]
    change_since: ChangeSince | None


def told(series: Series, rules: Rules) -> Told:
    """What the figure of a series says, by the rules of its indicator."""
    year = series.year
    counted = [part.reading for part in year.parts if part.counted]
    lower, qualifier = year.lower, year.qualifier
    if rules.persons and rules.time in _HEADS and year.value is not None and qualifier is not None:
        lower = no_more(different.at_least(year.parts, rules.time), year.upper)
        qualifier = never_surer(qualifier, year.value, lower, year.upper)
    left_out: dict[Reason, int] = {}
    for part in year.parts:
        if part.reason is not None:
            left_out[part.reason] = left_out.get(part.reason, 0) + 1
    return Told(
        scope=shown(series.scope),
        qualifier=qualifier,
        lower=lower,
        rule=Rule(time=rules.time, place=rules.across),
        counted=len(counted),
        provisional=sum(each.provisional for each in counted),
        left_out=dict(sorted(left_out.items())),
        alternatives=_alternatives(year),
        change_since=_change_since(year.growth),
    )


def _change_since(growth: Growth) -> ChangeSince | None:
    if growth.change is None or growth.start is None or growth.end is None:
        return None
    return ChangeSince(value=growth.change, **{"from": growth.start}, to=growth.end)


def shown(scope: ReadingScope) -> Scope:
    """A scope as figures show it: projects, else programmes; countries; dimensions."""
    members: Scope = {}
    if scope.projects:
        members["projects"] = sorted(scope.projects)
    elif scope.programmes:
        members["programmes"] = sorted(scope.programmes)
    if scope.countries:
        members["countries"] = sorted(scope.countries)
    if scope.dimensions:
        values: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in sorted(scope.dimensions):
            values[name].append(value)
        members["dimensions"] = {n: v[0] if len(v) == 1 else v for n, v in values.items()}
    return members


def scope_of(shown: Scope) -> ReadingScope:
    """The scope that figures show so; one object for all that show the same."""
    return _scope(to_json(shown))


# A chart through the years asks for the same few scopes in each of them.
@lru_cache(maxsize=4096)
def _scope(text: bytes) -> ReadingScope:
    shown: Scope = from_json(text)
    programmes, projects, countries = (
        frozenset(shown.get(name, ())) for name in ("programmes", "projects", "countries")
    )
    dimensions = shown.get("dimensions", {})
    pairs = dimensions.items() if isinstance(dimensions, dict) else ()
    values = ((name, [one] if isinstance(one, str) else one) for name, one in pairs)
    return limited_to(
        programmes,
        projects,
        countries,
        frozenset((name, each) for name, own in values for each in own),
    )


def _alternatives(year: YearValue) -> list[Alternative]:
    # Some figures leave out thousands: no more of them are looked at than are shown.
    left_out = ((part.reading, part.reason) for part in year.parts if part.reason is not None)
    return [
        Alternative(
            id=reading.id,
            owner=reading.owner,
            value=reading.value,
            qualifier=reading.qualifier,
            when=reading.when,
            reason=reason,
        )
        for reading, reason in islice(left_out, MOST_ALTERNATIVES)
    ]
