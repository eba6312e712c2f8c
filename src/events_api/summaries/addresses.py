"""Addresses of the records behind figures: the request's filters, the part, the unit, the scope.

Separate because every figure carries one, and the drill-down reads it back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from events_api.summaries.counting import UNITS, Counted
from events_api.summaries.figures import Scope

SCOPE_PARAMETERS = {"projects": "project", "programmes": "programme", "countries": "country"}
# Parameters of a summary that do not choose records.
_NOT_CARRIED = ("lang", "by", "format", "compare", "from", "to")


@dataclass(frozen=True, slots=True)
class Origin:
    """What the addresses in an answer begin with and carry on.

    Attributes:
        root: What a proxy put before our paths.
        given: The parameters sent.
        edition: The number of the edition that is made; None: the figures are live.
    """

    root: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    edition: int | None = None


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
        return f"{self.root}/v1/{path}?{urlencode(parameters, safe=',:!')}"


class Addresses:
    """Where the records behind the figures of one request are listed."""

    def __init__(self, year: int, origin: Origin) -> None:
        """Take the year and what the request carries."""
        self.base = f"{origin.root}/v1/summaries/{year}"
        self.year, self.origin = year, origin
        self.given = {n: value for n, value in origin.given.items() if n not in _NOT_CARRIED}
        if origin.edition is not None:
            # What an edition is made of, it says once; only the part tells its figures apart.
            self.base += f"/editions/{origin.edition}"
            self.given = {n: value for n, value in self.given.items() if n == "part"}
        # Thousands of figures share it.
        self._plain = urlencode({**self.given, "unit": ""}, safe=",:!")

    def __call__(self, name: str, unit: str, scope: Scope) -> str:
        """The address of a figure's records."""
        parameters = {**self.given, "unit": unit}
        for member, values in scope.items():
            if isinstance(values, dict):
                parameters["dimension"] = ",".join(
                    f"{name}:{value}"
                    for name, one in values.items()
                    for value in ([one] if isinstance(one, str) else one)
                )
            else:
                parameters[SCOPE_PARAMETERS[member]] = ",".join(values)
        query = urlencode(parameters, safe=",:!")
        return f"{self.base}/figures/{name}/records?{query}"

    def summary(self) -> str:
        """The address of the year's whole summary, under the same filters."""
        query = urlencode(self.given, safe=",:!")
        return f"{self.base}{query and f'?{query}'}"

    def counted(self, figure: Counted) -> str:
        """The address of a counted figure's records."""
        # The names and units of counted figures are plain words.
        unit = UNITS[figure.measure]
        return f"{self.base}/figures/{figure.name}/records?{self._plain}{unit}"

    def part(self, dim: str, key: str | None) -> "Addresses":
        """The addresses of the figures of one part of a breakdown."""
        given = {**self.given, "part": f"{dim}:{key or 'none'}"}
        return Addresses(self.year, replace(self.origin, given=given))
