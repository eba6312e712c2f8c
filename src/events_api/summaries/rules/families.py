"""Families: which scopes, of which none holds another, are added up together. Pure.

Separate because it compares many scopes at once: who has what is told in bits, one for each scope,
so that thousands of them are told apart in milliseconds (meaning section 4, "Across series").
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from events_api.summaries.rules.scopes import Scope

_Members = Mapping[str, frozenset[str]]


def families(scopes: Sequence[Scope], member: str | None = None) -> list[list[int]]:
    """The scopes that belong together, by their places, each once; in the order of the first.

    Two scopes are disjoint when some member that both name has no value in common; with `member`,
    when this one has none. What is disjoint belongs to one family. One in which all are disjoint
    pair by pair stands together; of another, those that name the same members, if all of them are
    disjoint pair by pair, and else each scope by itself.
    """
    named = [scope.key.members for scope in scopes]
    if member is not None:
        compared = [{name: own for name, own in each.items() if name == member} for each in named]
    else:
        compared = named
    apart = _Apart(compared)
    found: list[list[int]] = []
    for family in apart.connected():
        whole = [*_places(family)]
        if apart.all(family):
            found.append(whole)
        else:
            found += _by_names(whole, named, apart)
    return sorted(found)


def _by_names(
    family: Iterable[int], named: Sequence[_Members], apart: "_Apart"
) -> Iterator[list[int]]:
    """Those of a family that name the same members, together or each by itself."""
    groups: defaultdict[frozenset[str], list[int]] = defaultdict(list)
    for place in family:
        groups[frozenset(named[place])].append(place)
    for group in groups.values():
        if apart.all(sum(1 << place for place in group)):
            yield group
        else:
            yield from ([place] for place in group)


class _Apart:
    """Which of some scopes are disjoint; sets of scopes are numbers, with a bit for each place."""

    def __init__(self, scopes: Sequence[_Members]) -> None:
        """Take what each scope is limited to."""
        self._scopes = scopes
        self._every = (1 << len(scopes)) - 1
        self._having: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._silent: defaultdict[str, int] = defaultdict(lambda: self._every)
        for place, members in enumerate(scopes):
            for name, values in members.items():
                self._silent[name] &= ~(1 << place)
                for value in values:
                    self._having[name, value] |= 1 << place

    def _meeting(self, place: int) -> int:
        """The scopes that may share something with one, itself among them."""
        found = self._every
        for name, values in self._scopes[place].items():
            shared = self._silent[name]
            for value in values:
                shared |= self._having[name, value]
            found &= shared
        return found

    def connected(self) -> Iterator[int]:
        """The sets in which one is disjoint from the next, and that from another."""
        left = self._every
        while left:
            family, coming = 0, left & -left
            while coming:
                nearest = coming & -coming
                family |= nearest
                apart = left & ~self._meeting(nearest.bit_length() - 1)
                coming = (coming | apart) & ~family
            left &= ~family
            yield family

    def all(self, some: int) -> bool:
        """Whether all of these are disjoint, pair by pair."""
        return all(self._meeting(place) & some == 1 << place for place in _places(some))


def _places(some: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while some:
        yield (some & -some).bit_length() - 1
        some &= some - 1
