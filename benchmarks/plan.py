"""Plans: how many records a benchmark invents, and in which years they lie.

Separate from inventing them, so that whoever fills a database, samples it or names its file is
handed one thing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from benchmarks import generate
from benchmarks.generate import SEED, Given

# How many of a hundred records are of each kind.
MIX = {"meeting": 40, "training": 20, "activity": 20, "publication": 15, "metric": 5}
# How many links a record of one year has: six, of a metric fewer, as it is about less.
SIX_LINKS = {"countries": 2, "organisations": 1, "programmes": 1, "projects": 1, "themes": 1}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is invented.

    Attributes:
        records: How many records, of all kinds as `MIX` says.
        year: The year in which all of them lie, with six links each; None: as they are invented.
        copies: {another year: every how many-th of them is there too}.
    """

    records: int
    year: int | None = None
    copies: Mapping[int, int] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How many records of each kind."""
        return {kind: self.records * share // 100 for kind, share in MIX.items()}

    def invented(self) -> Iterator[Given]:
        """The records, without copies, the same ones each time."""
        found = generate.records(self.counts, SEED)
        return found if self.year is None else _crowded(found, self.year)


def _crowded(records: Iterator[Given], year: int) -> Iterator[Given]:
    """The records with six links each, moved into one year."""
    chance = Random(SEED + 2)  # noqa: S311 - the same countries each time are the point
    for given in records:
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
    """A date or a period in another year; what ended in the next one ends with it."""
    if when is None:
        return None
    first, *last = (f"{year:04}{day[4:]}".replace("-02-29", "-02-28") for day in when.split("/"))
    return "/".join([first, *(day if day >= first else f"{year:04}-12-31" for day in last)])
