"""Refusals of what OpenAPI allows: by rules that it cannot say, which `docs/clients.md` lists.

Separate because short and long fuzzing hold to the same list.
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData

GUIDE = Path(__file__).parents[1] / "docs" / "clients.md"
# What a file is refused for has a guide of its own.
FILES = {"unreadable-file", "unknown-columns", "import-failed"}
ROW = re.compile(r"^\| (\d{3}) \| `([a-z_-]+)` \|(.*?)\| .+ \|$", re.MULTILINE)


class Refusal(NamedTuple):
    """One by its status, its code or type, and the parameter, header or pointer that it names."""

    status: str
    code: str
    where: str


@cache
def listed() -> list[Refusal]:
    """Those of the guide's table, one for each place that it names."""
    return [
        Refusal(status, code, where)
        for status, code, places in ROW.findall(GUIDE.read_text("utf-8"))
        for where in re.findall("`([^`]+)`", places) or [""]
    ]


def refusals(response: Any) -> Iterator[Refusal]:
    """What a problem document says."""
    status, problem = str(response.status_code), response.json()
    slug = problem["type"].rpartition("/")[2]
    if slug in FILES:
        yield Refusal(status, slug, "")
        return
    for each in problem.get("errors", []):
        named = (each[name] for name in ("parameter", "pointer", "header") if name in each)
        yield Refusal(status, each["code"], next(named, ""))
    if not problem.get("errors"):
        yield Refusal(status, slug, "")


def is_listed(refusal: Refusal) -> bool:
    """Whether the guide has it; `*` stands there for whatever is between."""
    same = (each for each in listed() if each[:2] == refusal[:2])
    return any(fnmatchcase(refusal.where, each.where) for each in same)


def is_failure(_context: object, failure: Any, case: Any, response: Any) -> bool:
    """For schemathesis (`filter_failure`): whether it is one, as what the guide says is none."""
    if isinstance(failure, AcceptedNegativeData):
        return not (case.method == "PUT" and "parameter `If-Match`" in failure.message)
    refused = isinstance(failure, RejectedPositiveData)
    return not (refused and all(map(is_listed, refusals(response))))
