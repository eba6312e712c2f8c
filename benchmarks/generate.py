"""Invented records of a migration programme, the same for the same seed: realistic, not random.

Pure: nothing here knows of a database. Countries, organisations, themes and projects are used as
unevenly as in life (Zipf), some days are unknown, some head counts missing. Records come as callers
would give them, so that the project's own models and rendering make the rest (`benchmarks.fill`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any, get_args

from events_api.record_types import ActivityType, MeetingType, PublicationType, TrainingType
from events_api.resources.trainings import Level

SEED = 20_200_714
FIRST_YEAR, LAST_YEAR = 2009, 2025
COUNTRIES = [
    "AF", "PK", "IQ", "TR", "BD", "HU", "IR", "GE", "AT", "DE", "LB", "JO", "UA", "MD", "AM",
    "AZ", "KG", "TJ", "UZ", "KZ", "RS", "BA", "MK", "AL", "ME", "BG", "RO", "GR", "IT", "CH",
    "NO", "SE", "DK", "NL", "BE", "FR", "GB", "ES", "PL", "CZ", "SK", "SI", "HR", "LT", "LV",
    "EE", "FI", "PT", "IE", "LU", "MT", "CY", "XK", "IN", "CN", "SY", "EG", "TN", "MA", "TH",
]  # fmt: skip
CITIES = {
    "AF": "Kabul", "PK": "Islamabad", "IQ": "Baghdad", "TR": "Istanbul", "BD": "Dhaka",
    "HU": "Budapest", "IR": "Tehran", "GE": "Tbilisi", "AT": "Vienna", "DE": "Berlin",
    "LB": "Beirut", "JO": "Amman", "UA": "Kyiv", "MD": "Chișinău", "AM": "Yerevan", "AZ": "Baku",
}  # fmt: skip
PROGRAMMES = ["budapest-process", "prague-process", "rabat-process"]
PROJECTS = [f"project-{number:02}" for number in range(1, 13)]
ORGANISATIONS = [f"organisation-{number:03}" for number in range(1, 201)]
OWNERS = ORGANISATIONS[:5]
INDICATORS = {
    "social-media-followers": ("followers", "stock"),
    "people-reached": ("persons", "flow"),
    "calls-answered": ("calls", "flow"),
    "website-visits": ("visits", "cumulative"),
}
THEMES = [
    "labour-migration", "irregular-migration", "asylum", "border-management",
    "return-reintegration", "trafficking-in-human-beings", "migration-data", "visa-policy",
    "integration", "diaspora-engagement", "remittances", "skills-recognition",
    "smuggling-of-migrants", "document-security", "legal-pathways", "international-protection",
    "awareness-raising", "migrant-resource-centres", "law-enforcement", "development",
]  # fmt: skip

_MANNERS = [
    "Regional", "National", "Joint", "High-level", "Informal", "Third", "Fifth", "Annual",
    "Technical", "Bilateral", "Inter-agency", "Follow-up", "Opening", "Introductory", "Virtual",
]  # fmt: skip
_WHAT = {
    "meeting": ["conference", "workshop", "round table", "expert meeting", "working group"],
    "training": ["training", "study visit", "seminar", "training of trainers", "course"],
    "publication": ["fact sheet", "report", "policy brief", "handbook", "guidelines"],
    "activity": ["campaign", "assessment", "equipment delivery", "expert mission", "grant"],
    "metric": ["followers", "people reached", "calls answered", "visits"],
}
_TYPES: dict[str, tuple[str, ...]] = {
    "meeting": get_args(MeetingType),
    "training": get_args(TrainingType),
    "publication": get_args(PublicationType),
    "activity": get_args(ActivityType),
}
_STATUSES = ["completed"] * 88 + ["planned"] * 5 + ["cancelled"] * 4 + ["postponed"] * 3
_QUALIFIERS = ["exact"] * 6 + ["over", "about", "about", "almost", "up_to", "at_least"]
_ROLES = ["participant"] * 6 + ["organiser"] * 4 + ["host", "host", "partner", "funder", "chair"]
_LANGUAGES = ["en"] * 12 + ["fr", "ru", "ar", "tr", None, None]
_MODES = ["in_person"] * 12 + ["online"] * 4 + ["hybrid"] * 2 + [None, None]
_DAYS = (date(LAST_YEAR, 12, 31) - date(FIRST_YEAR, 1, 1)).days + 1


@dataclass(frozen=True, slots=True)
class Given:
    """One record as a caller would give it: its kind, its owner, its members."""

    kind: str
    owner: str
    members: dict[str, Any]


class Skewed:
    """A choice in which the n-th value comes up 1/n times as often as the first (Zipf)."""

    def __init__(self, values: Sequence[str]) -> None:
        """Take the values, the commonest first."""
        self._values = values
        self._weights = [*accumulate(1 / rank for rank in range(1, len(values) + 1))]

    def one(self, chance: Random) -> str:
        """One value."""
        return chance.choices(self._values, cum_weights=self._weights)[0]

    def some(self, chance: Random, least: int, most: int) -> list[str]:
        """Between `least` and `most` different values, in order."""
        number = chance.randint(least, most)
        found: set[str] = set()
        while len(found) < number:
            found.add(self.one(chance))
        return sorted(found)


_COUNTRY, _PROJECT, _THEME = Skewed(COUNTRIES), Skewed(PROJECTS), Skewed(THEMES)
_ORGANISATION, _PROGRAMME = Skewed(ORGANISATIONS), Skewed(PROGRAMMES)
_OWNER = Skewed(OWNERS)


def records(counts: Mapping[str, int], seed: int = SEED) -> Iterator[Given]:
    """`counts` records of each kind, mixed, the same ones for the same counts and seed."""
    chance = Random(seed)  # noqa: S311 - the same records each time are the point
    kinds = [kind for kind, number in sorted(counts.items()) for _ in range(number)]
    chance.shuffle(kinds)
    own = {
        "meeting": _occasion,
        "training": _training,
        "publication": _publication,
        "activity": _activity,
        "metric": _metric,
    }
    for number, kind in enumerate(kinds, start=1):
        members = {**_common(chance, kind, number), **own[kind](chance)}
        yield Given(kind, _OWNER.one(chance), members)


def pairs(number: int, seed: int = SEED) -> list[tuple[int, str]]:
    """A stream of (year, country) to ask for; countries are asked for as often as they are used."""
    chance = Random(seed + 1)  # noqa: S311 - the same questions each time are the point
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return [(chance.choice(years), _COUNTRY.one(chance)) for _ in range(number)]


def reference() -> dict[str, list[dict[str, Any]]]:
    """The rows of the reference lists that the records name, by list; countries are there."""
    return {
        "organisations": [_named(code) for code in ORGANISATIONS],
        "themes": [_named(code) for code in THEMES],
        "programmes": [_named(code) for code in PROGRAMMES],
        "projects": [
            {**_named(code), "programmes": [PROGRAMMES[place % len(PROGRAMMES)]]}
            for place, code in enumerate(PROJECTS)
        ],
        "indicators": [
            {**_named(code), "unit": unit, "time_rule": rule}
            for code, (unit, rule) in INDICATORS.items()
        ],
    }


def _named(code: str) -> dict[str, Any]:
    return {"code": code, "name": code.replace("-", " ").capitalize()}


def _common(chance: Random, kind: str, number: int) -> dict[str, Any]:
    """What every record has."""
    themes, place = _THEME.some(chance, 1, 3), _COUNTRY.one(chance)
    subject, manner = chance.choice(themes).replace("-", " "), chance.choice(_MANNERS)
    what = chance.choice(_WHAT[kind])
    documented = chance.random() < 0.7
    return {
        "ref": f"bench-{number:07}",
        "state": "published",
        "type": chance.choice(_TYPES[kind]) if kind in _TYPES else None,
        "title": f"{manner} {what} on {subject}, {CITIES.get(place, place)}",
        "summary": f"Participants discussed {subject}." if chance.random() < 0.4 else None,
        "language": chance.choice(_LANGUAGES),
        "when": _when(chance),
        "status": chance.choice(_STATUSES),
        "countries": _COUNTRY.some(chance, 1, 4),
        "programmes": [_PROGRAMME.one(chance)],
        "projects": _PROJECT.some(chance, 1, 3),
        "themes": themes,
        "organisations": [
            {"organisation": code, "roles": [chance.choice(_ROLES)]}
            for code in _ORGANISATION.some(chance, 1, 4)
        ],
        "url": f"https://example.org/records/{number}" if chance.random() < 0.5 else None,
        "sources": [{"title": "Annual report", "locator": f"line {number % 400}"}]
        if documented
        else [],
    }


def _when(chance: Random) -> str | None:
    """Mostly a day or a few days; sometimes only a month or a year is known, or nothing."""
    day = date(FIRST_YEAR, 1, 1) + timedelta(days=chance.randrange(_DAYS))
    draw = chance.random()
    if draw < 0.02:
        return None
    if draw < 0.06:
        return f"{day:%Y}"
    if draw < 0.14:
        return f"{day:%Y-%m}"
    if draw < 0.16:
        return f"{day:%Y-%m}~"
    if draw < 0.60:
        return f"{day}/{day + timedelta(days=chance.randint(1, 4))}"
    return f"{day}"


def _place(chance: Random) -> dict[str, Any]:
    mode = chance.choice(_MODES)
    if mode == "online":
        return {"mode": mode}
    country = _COUNTRY.one(chance)
    return {"mode": mode, "location": {"city": CITIES.get(country), "country": country}}


def _heads(chance: Random) -> dict[str, Any]:
    """A head count; a quarter are missing, a third are qualified, some are told by sex."""
    if chance.random() < 0.25:
        return {}
    count = int(chance.lognormvariate(3.4, 0.8)) + 4
    heads = {"count": count, "qualifier": chance.choice(_QUALIFIERS)}
    if chance.random() < 0.4:
        heads["women"] = chance.randint(0, count // 2)
        heads["men"] = count // 2
    return heads


def _occasion(chance: Random) -> dict[str, Any]:
    members = {**_place(chance), "participants": _heads(chance)}
    if chance.random() < 0.3:
        members["participating_countries"] = {"count": chance.randint(2, 45)}
    return members


def _training(chance: Random) -> dict[str, Any]:
    level = chance.choice([None, *get_args(Level)])
    return {**_occasion(chance), "level": level, "sessions": chance.choice([None, 1, 2, 5])}


def _publication(chance: Random) -> dict[str, Any]:
    return {"languages": chance.choice([["en"], ["en", "fr"], ["ar", "en"], []])}


def _activity(chance: Random) -> dict[str, Any]:
    members = {**_place(chance), "beneficiaries": _heads(chance)}
    if chance.random() < 0.3:
        members |= {"amount": chance.randint(1, 900) * 1_000, "currency": "EUR"}
    return members


def _metric(chance: Random) -> dict[str, Any]:
    """A value of an indicator, as it is reported: of one project, for one country or for all."""
    indicator = chance.choice(sorted(INDICATORS))
    return {
        "indicator": indicator,
        "value": chance.randint(0, 100_000),
        "projects": [_PROJECT.one(chance)],
        "countries": [_COUNTRY.one(chance)] if chance.random() < 0.4 else [],
        "organisations": [],
    }
