"""Scopes: whom values are about, and which of them are part of others. Pure.

Separate because readings have scopes, place rules compare them, and a drill-down asks for one
(meaning section 4, "Across series").
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple


class Scope(NamedTuple):
    """Whom a value is about: an empty member means all of it."""

    programmes: frozenset[str]
    projects: frozenset[str]
    countries: frozenset[str]
    dimensions: frozenset[tuple[str, str]]

    @property
    def key(self) -> "Scope":
        """What makes it a series: its projects, else its programmes (meaning section 4)."""
        return _key(self) if self.projects and self.programmes else self


# A year compares few scopes very often, and the same object is compared at once.
@lru_cache(maxsize=16_384)
def same(scope: Scope) -> Scope:
    """The one object that stands for all scopes equal to this one."""
    return scope


@lru_cache(maxsize=16_384)
def words_of(scope: Scope) -> str:
    """A sort key of scopes, by their names; one text is compared faster than four sets."""
    dimensions = ["\1".join(each) for each in sorted(scope.dimensions)]
    members = sorted(scope.programmes), sorted(scope.projects), sorted(scope.countries), dimensions
    # What ends a list sorts before what goes on with it, and that before all of a name.
    return "\0".join(map("\1".join, members))


@lru_cache(maxsize=16_384)
def _key(scope: Scope) -> Scope:
    return same(scope._replace(programmes=frozenset()))


def merged(scopes: Iterable[Scope]) -> Scope:
    """The narrowest scope that holds all of these: what one of them does not name is all of it."""
    every = [*scopes]
    named = frozenset.intersection(*(frozenset(dict(each.dimensions)) for each in every))
    pairs = (pair for each in every for pair in each.dimensions)
    return Scope(
        _all_of([each.programmes for each in every]),
        _all_of([each.projects for each in every]),
        _all_of([each.countries for each in every]),
        frozenset(pair for pair in pairs if pair[0] in named),
    )


def _all_of(members: Sequence[frozenset[str]]) -> frozenset[str]:
    """All values of a member; none, which is all there are, where one scope does not name it."""
    return frozenset[str]().union(*members) if all(members) else frozenset()


def contains(whole: Scope, part: Scope) -> bool:
    """Whether one scope holds the other and more: each member is all, or a superset.

    Whose programmes a project is in does not narrow it; that it is in a programme makes it part.
    """
    if whole.key == part.key:
        return False
    wide, narrow = members_of(whole.key), members_of(part)
    return all(name in narrow and values >= narrow[name] for name, values in wide.items())


def holds(whole: Scope, part: Scope) -> bool:
    """Whether a scope is the other, or is wider."""
    return whole.key == part.key or contains(whole, part)


@lru_cache(maxsize=16_384)
def members_of(scope: Scope) -> dict[str, frozenset[str]]:
    """What a scope is limited to, each dimension by itself; what is not named is all of it."""
    members = {
        "programmes": scope.programmes,
        "projects": scope.projects,
        "countries": scope.countries,
    }
    for name, value in scope.dimensions:
        key = f"dimension {name}"
        members[key] = members.get(key, frozenset()) | {value}
    return {name: values for name, values in members.items() if values}


class Nesting:
    """Which of some scopes hold others, so that a year and its parts find it out once.

    A whole is limited in no member in which its part is not. It mostly names the same values there;
    one that names several may hold a part that names fewer, so those are tried one by one.
    """

    def __init__(self, scopes: Iterable[Scope]) -> None:
        """Take the scopes that may hold others."""
        self._same: dict[tuple[str, ...], dict[tuple[frozenset[str], ...], Scope]] = {}
        self._several: dict[tuple[str, ...], list[Scope]] = {}
        self._above: dict[Scope, frozenset[Scope]] = {}
        for key in dict.fromkeys(scope.key for scope in scopes):
            members = members_of(key)
            names, values = tuple(members), tuple(members.values())
            self._same.setdefault(names, {})[values] = key
            if any(len(own) > 1 for own in values):
                self._several.setdefault(names, []).append(key)

    def above(self, part: Scope) -> frozenset[Scope]:
        """The scopes that hold a scope and more, as the keys of series."""
        known = self._above.get(part)
        if known is None:
            known = self._above[part] = frozenset(self._found(part))
        return known

    def _found(self, part: Scope) -> Iterator[Scope]:
        members = members_of(part)
        for names, same in self._same.items():
            if all(name in members for name in names):
                whole = same.get(tuple(members[name] for name in names))
                if whole is not None and whole != part.key:
                    yield whole
                yield from (e for e in self._several.get(names, ()) if contains(e, part))
