"""Plans: how many records a benchmark invents, and in which years they lie.

Separate from inventing them, so that whoever fills a database, samples it or names its file is
handed one thing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from benchmarks import generate
from benchmarks.generate import SEED, Given

# How many of a hundred records are of each kind.
MIX = {"meeting": 40, "training": 20, "activity": 20, "publication": 15, "metric": 5}
# How many links a record has in a plan with years: six, of a metric fewer, as it is about less.
SIX_LINKS = {"countries": 2, "organisations": 1, "programmes": 1, "projects": 1, "themes": 1}
EARLIER = range(1990, 2017)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is invented.

    Attributes:
        records: How many records, of all kinds as `MIX` says.
        years: {year: how many of them}; all others are spread over the years `EARLIER`. Without
            any, dates and links are as they are invented.
    """

    records: int
    years: Mapping[int, int] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How many records of each kind."""
        return {kind: self.records * share // 100 for kind, share in MIX.items()}

    def invented(self) -> Iterator[Given]:
        """The records, the same ones each time."""
        found = generate.records(self.counts, SEED)
        return _crowded(found, self.years, self.records) if self.years else found


def _crowded(records: Iterator[Given], years: Mapping[int, int], number: int) -> Iterator[Given]:
    """The records with six links each, moved to the years in which they are wanted."""
    chance = Random(SEED + 2)  # noqa: S311 - the same years each time are the point
    rest = (number - sum(years.values())) / len(EARLIER)
    wanted = {**years, **dict.fromkeys(EARLIER, rest)}
    weights = [*accumulate(wanted.values())]
    for given in records:
        [year] = chance.choices([*wanted], cum_weights=weights)
        members = {**given.members, "when": _moved(given.members["when"], year)}
        members.pop("location", None)
        for name, most in SIX_LINKS.items():
            members[name] = members[name][:most]
        if given.kind != "metric":
            members["countries"] = _two(members["countries"], chance)
        yield Given(given.kind, given.owner, members)


def _two(countries: list[str], chance: Random) -> list[str]:
    """The countries, and one more where there is only one."""
    others = [each for each in generate.COUNTRIES if each not in countries]
    return countries if len(countries) > 1 else sorted([*countries, chance.choice(others)])


def _moved(when: str | None, year: int) -> str | None:
    """A date or a period in another year; what ended in the next one still does."""
    if when is None:
        return None
    later = year - int(when[:4])
    days = [f"{int(day[:4]) + later:04}{day[4:]}" for day in when.split("/")]
    # Not every year has that day.
    return "/".join(days).replace("-02-29", "-02-28")
