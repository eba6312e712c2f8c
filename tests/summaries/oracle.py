"""What a year adds up to, a second time: plain Python from the words of meaning sections 2 and 4.

Separate from the tests so that both the pure rules and the service on either engine are held
against it. It shares nothing with the product but the documents it reads: sets of parts are found
by trying all of them, and quotients are fractions.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

Document = dict[str, Any]
Figure = dict[str, Any]
Fates = dict[str, tuple[str | None, Decimal | None]]
BOUNDED = ("value", "qualifier", "lower", "upper")
NAMES = (*BOUNDED, "as_of", "coverage", "provisional", "since", "increase", "change")
MEMBERS = ("programmes", "projects", "countries")
BELIEF = {"exact": 0, "about": 2}
NEVER = {"duplicate", "status", "spanning", "undated", "unconfirmed"}


def figures(metrics: Iterable[Document], rules: Mapping[str, Document], year: int) -> list[Figure]:
    """All figures of a year by name, unit and scope, each with `fates`: {id: (reason, share)}."""
    groups: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for each in metrics:
        groups[each["indicator"], each["unit"]].append(each)
    with localcontext(prec=100):
        return [
            _told(figure, rules[name], own) | {"name": name, "unit": unit}
            for (name, unit), own in sorted(groups.items())
            for figure in _across(
                _series(own, rules[name], year), rules[name], {each["id"]: each for each in own}
            )
        ]


def _told(figure: Figure, rule: Document, metrics: Sequence[Document]) -> Figure:
    """A figure with how many of its records are provisional, and its bounds where it is of persons.

    Persons are at least as many as in the largest choice of parts that share nobody: those of
    different sexes, or of different ages.
    """
    fates = figure["fates"]
    counted = [each for each in metrics if each["id"] in fates and fates[each["id"]][0] is None]
    figure = figure | {"provisional": sum(each["provisional"] for each in counted)}
    heads = rule["time_rule"] in {"flow", "events", "stock", "cumulative"}
    if rule.get("counts") != "persons" or not heads or figure["value"] is None:
        return figure
    best: dict[tuple[Any, Any], Decimal] = {}
    for each in metrics:
        said = _said(each)["lower"]
        proves = rule["time_rule"] == "flow" and _proves(each, fates)
        if said is not None and (each in counted or proves):
            own = each["dimensions"].get("sex"), each["dimensions"].get("age")
            best[own] = max(said, best.get(own, said))
    choices = [some for size in range(1, len(best) + 1) for some in combinations(best, size)]
    sums = [
        sum((best[own] for own in some), Decimal(0))
        for some in choices
        if all(
            any(a and b and a != b for a, b in zip(*two, strict=True))
            for two in combinations(some, 2)
        )
    ]
    return _honest(figure | {"lower": _within(max(sums, default=None), figure["upper"])})


def _within(lower: Decimal | None, upper: Decimal | None) -> Decimal | None:
    """A lower bound as far as the upper one lets it be: a whole is believed before its parts."""
    return upper if lower is not None and upper is not None and lower > upper else lower


def _proves(metric: Document, fates: Fates) -> bool:
    """Whether a final reading of the year was left out beside another one of a flow."""
    reason = fates.get(metric["id"], (None, None))[0]
    return reason in {"contained", "overlapping"} and not metric["provisional"]


def _honest(figure: Figure) -> Figure:
    """A figure that sounds no surer than its bounds."""
    q, value, lower, upper = (figure[n] for n in ("qualifier", "value", "lower", "upper"))
    if q in {None, "about"} or value == lower == upper:
        return figure
    if q in {"exact", "over", "at_least"} and lower is not None and value <= lower:
        return figure | {"qualifier": "at_least" if q == "exact" else q}
    if q in {"exact", "up_to", "almost"} and value == upper:
        return figure | {"qualifier": "up_to" if q == "exact" else q}
    return figure | {"qualifier": "about"}


def _series(metrics: Iterable[Document], rule: Document, year: int) -> list[Figure]:
    scopes: dict[str, tuple[Any, list[Document]]] = {}
    for each in metrics:
        programmes = [] if each["projects"] else sorted(each["programmes"])
        own = programmes, sorted(each["projects"]), sorted(each["countries"])
        key = (*own, sorted(each["dimensions"].items()))
        scopes.setdefault(repr(key), (key, []))[1].append(each)
    return [
        value | {"members": _members([each for each in own if each["id"] in _of_year(value)])}
        for _, own in sorted(scopes.values(), key=lambda item: item[0])
        for value in _values(own, rule, year)
    ]


def _members(metrics: Sequence[Document]) -> dict[str, set[str]]:
    found = {
        name: {code for each in metrics for code in each[name]}
        for name in MEMBERS
        if all(each[name] for each in metrics)
    }
    for name, value in metrics[0]["dimensions"].items():
        found[f"dimensions {name}"] = {value}
    return {name: values for name, values in found.items() if values}


def _values(metrics: Sequence[Document], rule: Document, year: int) -> list[Figure]:
    time = rule["time_rule"]
    first, last = date(year, 1, 1), date(year, 12, 31)
    fates: Fates = {}
    inside = []
    for each in metrics:
        place = _place(each, time, first, last)
        if each["duplicate_of"] or each["status"] not in {"completed", "ongoing"}:
            if place == "inside":
                fates[each["id"]] = ("duplicate" if each["duplicate_of"] else "status", None)
        elif place == "inside":
            inside.append(each)
        elif place == "spanning" or (place == "undated" and time != "none"):
            fates[each["id"]] = (place, None)
    inside.sort(key=_belief)
    if time == "none":
        alone = [_said(each) | {"fates": {each["id"]: (None, each["value"])}} for each in inside]
        return alone + ([_nothing(fates)] if fates else [])
    if not inside:
        return [_nothing(fates)] if fates else []
    found = _RULES[time](inside, metrics, rule, first, last)
    return [found | {"fates": fates | found["fates"]}]


def _place(metric: Document, time: str, first: date, last: date) -> str | None:
    if metric["when"] is None:
        return "undated"
    start, end = _day(metric["starts_on"]), _day(metric["ends_on"])
    if time in {"stock", "cumulative"}:
        return "inside" if first <= _or(end, start) <= last else None
    if time == "events":
        return "inside" if first <= _or(start, end) <= last else None
    if start and end and first <= start and end <= last:
        return "inside"
    until = _or(end, start)
    if metric["open_end"]:
        dated = [int(source["date"][:4]) for source in metric["sources"] if source["date"]]
        until = date(max([until.year, *dated]), 12, 31)
    return "spanning" if _or(start, end) <= last and until >= first else None


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _or(one: date | None, other: date | None) -> date:
    found = one or other
    assert found is not None
    return found


def _belief(metric: Document) -> Any:
    dated = [_source_day(source["date"]) for source in metric["sources"] if source["date"]]
    number = -max(dated, default=date.min).toordinal()
    later = -datetime.fromisoformat(metric["updated_at"]).timestamp()
    believed = BELIEF.get(metric["qualifier"], 1)
    return metric["provisional"], believed, number, later, [-ord(c) for c in metric["id"]]


def _source_day(text: str) -> date:
    """The last day of a year, month or day; the tests have no other source dates."""
    year, month, day = (int(each) for each in f"{text}-00-00".split("-")[:3])
    if month == 0:
        return date(year, 12, 31)
    return date(year, month, day) if day else date(year, month, 28)


def _said(metric: Document) -> Figure:
    value, q = metric["value"], metric["qualifier"]
    high = value if metric["value_to"] is None else metric["value_to"]
    none: Figure = dict.fromkeys(NAMES)
    return _honest(
        none
        | {
            "value": value,
            "qualifier": q,
            "lower": value if q in {"exact", "over", "at_least"} else None,
            "upper": high if q in {"exact", "almost", "up_to"} else None,
            "as_of": _as_of([metric]),
        }
    )


def _nothing(fates: Fates) -> Figure:
    return {**dict.fromkeys(NAMES), "fates": fates}


def _periods(inside: list[Document], first: date, last: date) -> tuple[list[Document], Fates]:
    """The parts of a flow: by belief, and among sets of parts by trying all."""
    best: dict[tuple[str, str], Document] = {}
    fates: Fates = {}
    for each in inside:
        period = each["starts_on"], each["ends_on"]
        if period in best:
            gives_way = each["provisional"] and not best[period]["provisional"]
            fates[each["id"]] = ("provisional" if gives_way else "conflicting", None)
        best.setdefault(period, each)
    every, length = list(best.values()), (last - first).days + 1
    whole = best.get((first.isoformat(), last.isoformat()))
    finals = _most([each for each in every if not each["provisional"]])
    gapless = sum(map(_days, finals)) == length
    if whole and not (whole["provisional"] and gapless):
        chosen = [whole]
    else:
        chosen = finals if gapless else _most(every)
    taken = {day for each in chosen for day in _all_days(each)}
    soft = any(each["provisional"] for each in chosen)
    for each in every:
        if each in chosen:
            continue
        reason = "provisional" if each["provisional"] and not soft else "contained"
        fates[each["id"]] = (reason if _all_days(each) <= taken else "overlapping", None)
    return sorted(chosen, key=lambda each: each["starts_on"]), fates


def _most(parts: list[Document]) -> list[Document]:
    """Most days, then fewest parts, then fewest provisional ones, then what ends first."""
    ranked = sorted(parts, key=lambda e: (e["ends_on"], e["starts_on"], e["id"]))
    numbers = range(len(ranked))
    sets = [each for size in range(len(ranked) + 1) for each in combinations(numbers, size)]

    def order(some: Sequence[int]) -> Any:
        own = [ranked[number] for number in some]
        soft = sum(each["provisional"] for each in own)
        return -sum(map(_days, own)), len(own), soft, some[::-1]

    return [ranked[n] for n in min((s for s in sets if _apart(ranked, s)), key=order)]


def _apart(ranked: Sequence[Document], some: Sequence[int]) -> bool:
    own = sorted((ranked[number] for number in some), key=lambda each: str(each["starts_on"]))
    return all(one["ends_on"] < other["starts_on"] for one, other in pairwise(own))


def _all_days(metric: Document) -> set[date]:
    start, end = date.fromisoformat(metric["starts_on"]), date.fromisoformat(metric["ends_on"])
    return {start + timedelta(days=number) for number in range((end - start).days + 1)}


def _days(metric: Document) -> int:
    return len(_all_days(metric))


def _flow(inside: list[Document], _all: Any, _rule: Any, first: date, last: date) -> Figure:
    chosen, fates = _periods(inside, first, last)
    share = Fraction(sum(map(_days, chosen)), (last - first).days + 1)
    coverage = Decimal(round(share * 10**4)).scaleb(-4)
    found = _sum([_said(each) for each in chosen])
    left = [each for each in inside if _proves(each, fates)]
    lowers = [found["lower"], *(_said(each)["lower"] for each in left)]
    upper = found["upper"] if coverage == 1 else None
    lower = _within(max((each for each in lowers if each is not None), default=None), upper)
    counted: Fates = {each["id"]: (None, each["value"]) for each in chosen}
    own = {"as_of": _as_of(chosen), "coverage": coverage, "lower": lower, "upper": upper}
    return _honest(found | own) | {"fates": fates | counted}


def _as_of(chosen: Sequence[Document]) -> str:
    """A year, whole months or days; with gaps, each run by itself."""
    if len(chosen) == 1 and not _exactly_bounded(chosen[0]):
        return str(chosen[0]["when"])
    days = sorted(set().union(*map(_all_days, chosen)))
    breaks = [n for n in range(1, len(days)) if days[n] - days[n - 1] > timedelta(days=1)]
    ends = [0, *breaks, len(days)]
    return ",".join(_run(days[a], days[b - 1]) for a, b in pairwise(ends))


def _exactly_bounded(metric: Document) -> bool:
    known = metric["starts_on"] is not None and metric["ends_on"] is not None
    return known and not {*metric["when"]} & {"~", "?", "%"}


def _run(first: date, last: date) -> str:
    ends = [str(first), str(last)]
    if last.month != (last + timedelta(days=1)).month and first.day == 1:
        ends = [day[:7] for day in ends]
        if first.month == 1 and last.month == 12:
            ends = [day[:4] for day in ends]
    return "/".join(dict.fromkeys(ends))


def _sum(parts: Sequence[Figure]) -> Figure:
    none: Figure = dict.fromkeys(NAMES)
    lowers = [each["lower"] for each in parts if each["lower"] is not None]
    uppers = [each["upper"] for each in parts]
    return _honest(
        none
        | {
            "value": sum((each["value"] for each in parts), Decimal(0)),
            "qualifier": _qualifier({each["qualifier"] for each in parts}),
            "lower": sum(lowers, Decimal(0)) if lowers else None,
            "upper": None if None in uppers else sum(uppers, Decimal(0)),
        }
    )


def _qualifier(parts: set[str]) -> str:
    below, above = parts & {"over", "at_least"}, parts & {"up_to", "almost"}
    if "about" in parts or (below and above):
        return "about"
    order = ["over", "at_least", "up_to", "almost", "exact"]
    return min(below | above or {"exact"}, key=order.index)


def _events(inside: list[Document], *_: Any) -> Figure:
    fates: Fates = {each["id"]: (None, each["value"]) for each in inside}
    return _sum([_said(each) for each in inside]) | {"fates": fates}


def _stock(inside: list[Document], *_: Any) -> Figure:
    last = max(_read_on(each) for each in inside)
    chosen, *rivals = [each for each in inside if _read_on(each) == last]
    fates: Fates = {each["id"]: ("contained", None) for each in inside}
    fates |= {each["id"]: (_lost(chosen, each), None) for each in rivals}
    return _said(chosen) | {"fates": fates | {chosen["id"]: (None, chosen["value"])}}


def _lost(chosen: Document, rival: Document) -> str:
    gives_way = rival["provisional"] and not chosen["provisional"]
    return "provisional" if gives_way else "conflicting"


def _read_on(metric: Document) -> date:
    return _or(_day(metric["ends_on"]), _day(metric["starts_on"]))


def _cumulative(
    inside: list[Document], every: Sequence[Document], rule: Document, first: date, last: date
) -> Figure:
    found = _stock(inside)
    [level] = [each for each in inside if found["fates"][each["id"]][0] is None]
    since, to, days = level["since"], _dated(level["when"]), rule["increase_days"]
    beginning = first - timedelta(days=1)
    at_end = since is not None and _near(level, last, days)
    found["since"] = since
    if since and first <= _begun(since) <= _read_on(level):
        reset = any(
            _begun(each["since"]) < _begun(since)
            if each["since"]
            else _read_on(each) < _begun(since)
            for each in inside
        )
        if at_end and not reset:
            return found | {"increase": level["value"]}
        return found | {"change": (level["value"], since, to)}
    usable = [
        each
        for each in sorted(every, key=_belief)
        if not each["duplicate_of"]
        and each["status"] in {"completed", "ongoing"}
        and each["when"] is not None
        and each["since"] == since
        and _read_on(each) < _read_on(level)
    ]
    near = _last_before([e for e in usable if _near(e, beginning, days)], first)
    base = near if near and at_end else _last_before(usable, first)
    if base is None:
        return found
    fates = {base["id"]: ("contained", None)} | found["fates"]
    found["before"] = base["id"] if _read_on(base) < first else None
    grown = level["value"] - base["value"]
    if base is near and at_end:
        return found | {"increase": grown, "fates": fates}
    return found | {"change": (grown, _dated(base["when"]), to), "fates": fates}


def _begun(since: str) -> date:
    return date.fromisoformat(f"{since}-01-01"[:10])


def _last_before(metrics: Sequence[Document], first: date) -> Document | None:
    before = [each for each in metrics if _read_on(each) < first]
    if before:
        return max(before, key=_read_on)
    return min(metrics, key=_read_on, default=None)


def _near(metric: Document, day: date, days: int) -> bool:
    precise = len(_dated(metric["when"]).rstrip("~")) > len("2020")
    return precise and abs((_read_on(metric) - day).days) <= days


def _dated(when: str) -> str:
    return [each for each in when.split("/") if each not in {"", ".."}][-1]


def _average(inside: list[Document], *_: Any) -> Figure:
    chosen = max(inside, key=lambda e: (_days(e), e["ends_on"]))
    fates: Fates = {
        each["id"]: (
            _lost(chosen, each) if _all_days(each) == _all_days(chosen) else "contained",
            None,
        )
        for each in inside
    }
    return _said(chosen) | {"fates": fates | {chosen["id"]: (None, chosen["value"])}}


def _ratio(inside: list[Document], _every: Any, rule: Document, first: date, last: date) -> Figure:
    chosen, fates = _periods(inside, first, last)
    made = _anew(chosen, rule) if len(chosen) > 1 else None
    if made is None:
        return _average(inside)
    return made | {"as_of": _as_of(chosen), "fates": fates | made["fates"]}


def _anew(chosen: Sequence[Document], rule: Document) -> Figure | None:
    """All numerators over all denominators."""
    pairs = [(each["numerator"], each["denominator"]) for each in chosen]
    if any(None in pair for pair in pairs):
        return None
    scale = 100 if rule["measure"] == "percentage" else 1
    whole = sum(Fraction(below) for _, below in pairs)
    if whole == 0:
        return None
    exact = [Fraction(above) * scale / whole for above, _ in pairs]
    value, *shares = (Decimal(round(each * 10**6)).scaleb(-6) for each in (sum(exact), *exact[:-1]))
    shares.append(value - sum(shares, Decimal(0)))
    qualifier = _qualifier({each["qualifier"] for each in chosen})
    said = _said(chosen[0] | {"value": value, "value_to": None, "qualifier": qualifier})
    counted: Fates = {e["id"]: (None, s) for e, s in zip(chosen, shares, strict=True)}
    return said | {"as_of": None, "fates": counted}


_RULES: dict[str, Callable[..., Figure]] = {
    "flow": _flow,
    "events": _events,
    "stock": _stock,
    "cumulative": _cumulative,
    "average": _average,
    "ratio": _ratio,
}


def _across(series: list[Figure], rule: Document, metrics: Mapping[str, Document]) -> list[Figure]:
    if rule["time_rule"] == "none":
        return series
    scopes = {key: _members([each]) for key, each in metrics.items()}
    found: list[Figure] = []
    left = [each for each in series if each["value"] is not None]
    while left:
        top = [each for each in left if not any(_part(o, each, scopes) for o in left)]
        for own in _families(top, rule):
            made = _one_figure(own, rule, metrics)
            found += [each | {"own": [each]} for each in own] if made is None else [made]
        used = [id(each) for each in top]
        left = [e for e in left if id(e) not in used and not _held(e, found, scopes)]
    for figure in found:
        for each in series:
            if any(each is one for one in figure["own"]):
                continue
            figure["fates"] = figure["fates"] | {
                key: (each["fates"][key][0] if each["fates"][key][0] in NEVER else "subset", None)
                for key in _of_year(each)
                if _same_or_part(figure["members"], scopes[key])
            }
    return found + [
        each
        for each in series
        if each["value"] is None
        and {reason for reason, _ in each["fates"].values()} != {"undated"}
        and not _held(each, found, scopes)
    ]


def _families(top: list[Figure], rule: Document) -> list[list[Figure]]:
    """Which series make one figure, if they can be put together at all."""
    place, ratio = rule["place_rule"], rule["time_rule"] == "ratio"
    shared = {"projects"} if ratio else None
    alone = [[each] for each in top]
    if place == "max":
        return [top] if _comparable([_named(each["members"]) for each in top]) else alone
    if not ratio and (place == "none" or rule["time_rule"] == "average"):
        return alone
    families: list[list[Figure]] = []
    for each in top:
        near = [f for f in families if any(_disjoint(each, one, shared) for one in f)]
        joined = [each, *(one for family in near for one in family)]
        families = [*(family for family in families if family not in near), joined]
    found = []
    for family in families:
        if _pairwise(family, shared):
            found.append(family)
            continue
        alike: dict[frozenset[str], list[Figure]] = defaultdict(list)
        for each in family:
            alike[frozenset(_named(each["members"]))].append(each)
        for group in alike.values():
            found += [group] if _pairwise(group, shared) else [[each] for each in group]
    return found


def _pairwise(series: Sequence[Figure], shared: set[str] | None) -> bool:
    return all(_disjoint(one, other, shared) for one, other in combinations(series, 2))


def _disjoint(one: Figure, other: Figure, shared: set[str] | None) -> bool:
    """Whether a member that both name, one of the `shared`, has no value in common."""
    here, there = _named(one["members"]), _named(other["members"])
    both = {*here} & {*there} & (shared or {*here})
    return any(not here[name] & there[name] for name in both)


def _one_figure(
    own: list[Figure], rule: Document, metrics: Mapping[str, Document]
) -> Figure | None:
    """What series that belong together come to; None where each stands by itself."""
    if len(own) == 1:
        return None
    if rule["place_rule"] == "max":
        return _greatest(own) | {"own": own}
    if rule["time_rule"] != "ratio":
        return _together(own) | {"own": own}
    fates: Fates = {key: fate for each in own for key, fate in each["fates"].items()}
    made = _anew([metrics[key] for key in sorted(fates) if fates[key][0] is None], rule)
    if made is None:
        return None
    as_of = _one([each["as_of"] for each in own])
    put = {"members": _merged(own), "as_of": as_of, "fates": fates | made["fates"], "own": own}
    return made | put


Scopes = Mapping[str, dict[str, set[str]]]


def _part(wide: Figure, narrow: Figure, scopes: Scopes) -> bool:
    """Whether each record of a series is part of a wider one."""
    return all(_holds(wide["members"], scopes[key]) for key in _of_year(narrow))


def _held(series: Figure, figures: Sequence[Figure], scopes: Scopes) -> bool:
    """Whether each record of a series is part of some figure."""
    return all(
        any(_same_or_part(figure["members"], scopes[key]) for figure in figures)
        for key in _of_year(series)
    )


def _of_year(figure: Figure) -> set[str]:
    """The records of a series but the one that its level grew from, if of an earlier year."""
    return set(figure["fates"]) - {figure.get("before")}


def _same_or_part(wide: dict[str, set[str]], narrow: dict[str, set[str]]) -> bool:
    return _named(wide) == _named(narrow) or _holds(wide, narrow)


def _holds(wide: dict[str, set[str]], narrow: dict[str, set[str]]) -> bool:
    wide = _named(wide)
    return wide != _named(narrow) and all(narrow.get(n) and narrow[n] <= v for n, v in wide.items())


def _named(members: dict[str, set[str]]) -> dict[str, set[str]]:
    """A scope as it is shown: projects, else programmes."""
    return {n: v for n, v in members.items() if n != "programmes" or "projects" not in members}


def _comparable(scopes: Sequence[dict[str, set[str]]]) -> bool:
    """Whether they hold different values of the same member, and agree in all others."""
    names = {name for scope in scopes for name in scope}
    differ = [n for n in names if any(scope.get(n) != scopes[0].get(n) for scope in scopes)]
    if len(differ) != 1:
        return False
    values = [scope.get(differ[0], set()) for scope in scopes]
    shared = any(one & other for one, other in combinations(values, 2))
    return all(values) and not shared


def _merged(parts: Sequence[Figure]) -> dict[str, set[str]]:
    """The narrowest scope that holds all: what one of them does not name is all of it."""
    names = set.intersection(*({*each["members"]} for each in parts))
    return {name: set().union(*(each["members"][name] for each in parts)) for name in names}


def _one(values: Sequence[Any]) -> Any:
    return values[0] if all(each == values[0] for each in values) else None


def _together(parts: Sequence[Figure]) -> Figure:
    coverages = [each["coverage"] for each in parts if each["coverage"] is not None]
    grown = [each["increase"] for each in parts]
    changes = [each["change"] for each in parts]
    dates = None if None in changes else _one([change[1:] for change in changes])
    whole = None not in grown
    return _sum(parts) | {
        "members": _merged(parts),
        "as_of": _sum_as_of(parts),
        "coverage": min(coverages, default=None),
        "since": _one([each["since"] for each in parts]),
        "increase": sum(grown, Decimal(0)) if whole else None,
        "change": (sum((c[0] for c in changes), Decimal(0)), *dates) if dates else None,
        "fates": {key: fate for each in parts for key, fate in each["fates"].items()},
    }


def _sum_as_of(parts: Sequence[Figure]) -> str | None:
    """Of levels the span of their dates; of flows the period, where it is that of each."""
    said = [each["as_of"] for each in parts]
    if None in said or any(each["coverage"] is not None for each in parts):
        return str(said[0]) if None not in said and len(set(said)) == 1 else None
    found = {_dated(each) for each in said}
    days = {text: _last_day(text) for text in found}
    ends = [min(days.values()), max(days.values())]
    shortest = [min((t for t in found if days[t] == day), key=len) for day in ends]
    first = max((t for t in found if days[t] == ends[0]), key=len)
    return shortest[1] if ends[0] == ends[1] else f"{first}/{shortest[1]}"


def _last_day(text: str) -> date:
    """The last day that a date may mean."""
    text = text.rstrip("~?%")
    if text[5:7] == "24":
        text = f"{int(text[:4]) + 1}-02"
    year, month = int(text[:4]), int(text[5:7] or 12)
    if len(text) > len("2020-01"):
        return date.fromisoformat(text)
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _greatest(parts: Sequence[Figure]) -> Figure:
    best = max(parts, key=lambda each: each["value"])
    lowers = [each["lower"] for each in parts if each["lower"] is not None]
    uppers = [each["upper"] for each in parts]
    fates: Fates = {
        key: (reason or "subset", None)
        for each in parts
        for key, (reason, _) in each["fates"].items()
    }
    return _honest(
        best
        | {
            "members": _merged(parts),
            "lower": max(lowers, default=None),
            "upper": None if None in uppers else max(uppers),
            "fates": fates | best["fates"],
        }
    )
