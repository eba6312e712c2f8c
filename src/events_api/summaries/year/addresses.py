"""Addresses of the records behind figures: the request's filters, the part, the unit, the scope.

Separate because every figure carries one, and the drill-down reads it back.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote_plus

from events_api.summaries.figures import Scope
from events_api.summaries.rules.counting import UNITS, Counted

SCOPE_PARAMETERS = {"projects": "project", "programmes": "programme", "countries": "country"}
# The scope of what is about everything that the filters let in.
EVERYTHING = "all"
_AS_THEY_ARE = ",:!"
# Parameters of a summary that do not choose records.
_NOT_CARRIED = ("lang", "by", "format", "compare", "from", "to", "bom", "separator")


@dataclass(frozen=True, slots=True)
class Origin:
    """What the addresses in an answer begin with and carry on.

    Attributes:
        root: What a proxy put before our paths.
        given: The parameters sent.
        edition: The number of the edition that is made; None: the figures are live.
        ends: How addresses of a unit and a scope end, as far as they were made: years share them.
    """

    root: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    edition: int | None = None
    ends: dict[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class ListAddresses:
    """Addresses of lists of records, under the filters that a request carries."""

    root: str
    given: Mapping[str, str]

    def narrowed(self, name: str, value: str | None) -> dict[str, str]:
        """The filters with one of them narrowed to a value, or to unset; what it excludes stays."""
        excluded = [each for each in self.given.get(name, "").split(",") if each.startswith("!")]
        kept = [each for each in excluded if each != "!none"]
        return {**self.given, name: ",".join([value or "none", *kept])}

    def of(self, path: str, parameters: Mapping[str, str]) -> str:
        """The address of a kind's list."""
        return f"{self.root}/v1/{path}?{_query(parameters)}"


class Addresses:
    """Where the records behind the figures of one request are listed."""

    def __init__(self, year: int, origin: Origin) -> None:
        """Take the year and what the request carries."""
        self.base = f"{origin.root}/v1/summaries/{year:04}"
        self.year, self.origin = year, origin
        self.given = {n: value for n, value in origin.given.items() if n not in _NOT_CARRIED}
        if origin.edition is not None:
            # What an edition is made of, it says once; only the part tells its figures apart.
            self.base += f"/editions/{origin.edition}"
            self.given = {}
        # Thousands of figures share what is given, and hundreds a unit and a scope.
        self.beginning = _query({**self.given, "unit": ""}).removesuffix("unit=")

    def __call__(self, name: str, unit: str, scope: Scope) -> str:
        """The address of a figure's records."""
        return self._listing(name, unit, scope, exactly=False)

    def exactly(self, name: str, unit: str, scope: Scope) -> str:
        """The address of a figure that the year does not show by itself: it says all of its scope.

        Where there is none in that scope, none of another scope is meant.
        """
        return self._listing(name, unit, scope, exactly=True)

    def _listing(self, name: str, unit: str, scope: Scope, *, exactly: bool) -> str:
        key = f"{exactly} {unit} {scope}"
        end = self.origin.ends.get(key)
        if end is None:
            told = self._told(scope, exactly=exactly)
            end = self.origin.ends[key] = _query({"unit": unit, **told})
        return f"{self.base}/figures/{name}/records?{self.beginning}{end}"

    def _told(self, scope: Scope, *, exactly: bool) -> dict[str, str]:
        """The parameters that say a scope: those of its members, unless they are filters already.

        A filter says which records are asked for, and those may be about more or about less.
        """
        members = {
            SCOPE_PARAMETERS[member]: values
            for member, values in scope.items()
            if not isinstance(values, dict)
        }
        told = {name: ",".join(values) for name, values in members.items()}
        filters = {
            name: self.given[name] for name in SCOPE_PARAMETERS.values() if name in self.given
        }
        if exactly or not filters.items() <= told.items():
            pairs = [f"{name}:{value}" for name, values in members.items() for value in values]
            told = {"scope": ",".join(pairs) or EVERYTHING}
        dimensions = scope.get("dimensions", {})
        if dimensions and isinstance(dimensions, dict):
            told["dimension"] = ",".join(
                f"{name}:{value}"
                for name, one in dimensions.items()
                for value in ([one] if isinstance(one, str) else one)
            )
        return {name: text for name, text in told.items() if name not in filters}

    def summary(self) -> str:
        """The address of the year's whole summary, under the same filters."""
        query = _query(self.given)
        return f"{self.base}{query and f'?{query}'}"

    def counted(self, figure: Counted) -> str:
        """The address of a counted figure's records."""
        # The names and units of counted figures are plain words.
        unit = UNITS[figure.measure]
        return f"{self.base}/figures/{figure.name}/records?{self.beginning}unit={unit}"

    def part(self, dim: str, key: str | None) -> "Addresses":
        """The addresses of the figures of one part of a breakdown; ends of scopes are shared."""
        part = copy(self)
        part.beginning += f"part={dim}:{_quoted(key or 'none')}&"
        return part


def _query(parameters: Mapping[str, str]) -> str:
    return "&".join(f"{_quoted(name)}={_quoted(text)}" for name, text in parameters.items())


# Thousands of addresses name the same few hundred codes.
@lru_cache(maxsize=1024)
def _quoted(text: str) -> str:
    return quote_plus(text, safe=_AS_THEY_ARE)
