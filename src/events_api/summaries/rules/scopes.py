"""Scopes: whom values are about, and which of them are part of others. Pure.

Separate because readings have scopes, place rules compare them, and a drill-down asks for one
(meaning section 4, "Across series").
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from msgspec import Struct


class Scope(Struct, frozen=True, dict=True):
    """Whom a value is about: an empty member means all of it; made by `limited_to`."""

    programmes: frozenset[str]
    projects: frozenset[str]
    countries: frozenset[str]
    dimensions: frozenset[tuple[str, str]]

    @cached_property
    def key(self) -> "Scope":
        """What makes it a series: its projects, else its programmes (meaning section 4)."""
        if not (self.projects and self.programmes):
            return self
        return limited_to(frozenset(), self.projects, self.countries, self.dimensions)

    @cached_property
    def words(self) -> str:
        """A sort key of scopes, by their names; one text is compared faster than four sets."""
        dimensions = ["\1".join(each) for each in sorted(self.dimensions)]
        members = sorted(self.programmes), sorted(self.projects), sorted(self.countries), dimensions
        # What ends a list sorts before what goes on with it, and that before all of a name.
        return "\0".join(map("\1".join, members))

    @cached_property
    def members(self) -> dict[str, frozenset[str]]:
        """What it is limited to, each dimension by itself; what is not named is all of it."""
        members = {
            "programmes": self.programmes,
            "projects": self.projects,
            "countries": self.countries,
        }
        for name, value in self.dimensions:
            key = f"dimension {name}"
            members[key] = members.get(key, frozenset()) | {value}
        return {name: values for name, values in members.items() if values}

    @cached_property
    def limits(self) -> tuple[tuple[str, ...], tuple[frozenset[str], ...]]:
        """The names of its members, and their values."""
        return tuple(self.members), tuple(self.members.values())

    @cached_property
    def names_several(self) -> bool:
        """Whether it names several values of a member."""
        return any(len(own) > 1 for own in self.members.values())


@lru_cache(maxsize=16_384)
def limited_to(
    programmes: frozenset[str],
    projects: frozenset[str],
    countries: frozenset[str],
    dimensions: frozenset[tuple[str, str]],
) -> Scope:
    """The scope that is limited to these.

    Thousands of readings are about the same few: it is one object, with which what follows from it
    is kept.
    """
    return Scope(programmes, projects, countries, dimensions)


def merged(scopes: Iterable[Scope]) -> Scope:
    """The narrowest scope that holds all of these: what one of them does not name is all of it."""
    every = [*scopes]
    named = frozenset.intersection(*(frozenset(dict(each.dimensions)) for each in every))
    pairs = (pair for each in every for pair in each.dimensions)
    return limited_to(
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
    return whole.key != part.key and holds(whole, part)


def holds(whole: Scope, part: Scope) -> bool:
    """Whether a scope is the other, or is wider."""
    wide, narrow = whole.key.members, part.members
    return all(name in narrow and values >= narrow[name] for name, values in wide.items())


class Held:
    """Which of some scopes another one holds, found by members rather than by comparing each.

    They are told in bits, one for each place.
    """

    def __init__(self, scopes: Iterable[Scope]) -> None:
        """Take the scopes that may be held."""
        self._every = 0
        self._having: dict[str, dict[frozenset[str], int]] = {}
        self._known: dict[Scope, int] = {}
        for place, scope in enumerate(scopes):
            self._every |= 1 << place
            for name, values in scope.members.items():
                having = self._having.setdefault(name, {})
                having[values] = having.get(values, 0) | 1 << place

    def by(self, whole: Scope) -> int:
        """The places of those that a scope holds."""
        known = self._known.get(whole)
        if known is None:
            known = self._every
            for name, values in whole.key.members.items():
                inside = 0
                for own, places in self._having.get(name, {}).items():
                    if own <= values:
                        inside |= places
                known &= inside
            self._known[whole] = known
        return known


class Nesting:
    """Which of some scopes hold others, found by members rather than by comparing each.

    A whole is limited in no member in which its part is not. It mostly names the same values there;
    one that names several may hold a part that names fewer, so those are tried one by one.
    """

    def __init__(self, scopes: Iterable[Scope]) -> None:
        """Take the scopes that may hold others."""
        self._same: dict[tuple[str, ...], dict[tuple[frozenset[str], ...], Scope]] = {}
        self._several: dict[tuple[str, ...], list[Scope]] = {}
        self._above: dict[Scope, frozenset[Scope]] = {}
        for key in dict.fromkeys(scope.key for scope in scopes):
            names, values = key.limits
            self._same.setdefault(names, {})[values] = key
            if key.names_several:
                self._several.setdefault(names, []).append(key)

    def above(self, part: Scope) -> frozenset[Scope]:
        """The scopes that hold a scope and more, as the keys of series."""
        known = self._above.get(part)
        if known is None:
            known = self._above[part] = frozenset(self._found(part))
        return known

    def _found(self, part: Scope) -> Iterator[Scope]:
        members, own = part.members, part.key
        for names, same in self._same.items():
            # Of a member that the part does not name, nothing has the values.
            whole = same.get(tuple(map(members.get, names)))  # type: ignore[arg-type]
            if whole is not None and whole != own:
                yield whole
        for names, several in self._several.items():
            if all(name in members for name in names):
                yield from (each for each in several if contains(each, part))
