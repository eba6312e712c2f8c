"""Errors of commands: what an operator is told of each, in one line that says what to do.

Separate from the commands, none of which says how it fails.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from events_api.core.problems.document import ProblemError


def said_of(error: Exception) -> str | None:
    """What an operator is told of a failure; None: it is a fault of ours."""
    from pydantic import ValidationError
    from sqlalchemy.exc import DBAPIError

    from events_api.client.errors import EventsError
    from events_api.core.database.database import is_unmigrated, problem_of
    from events_api.core.problems.document import Problem
    from events_api.intake.problems import UnknownColumns
    from events_api.intake.reports.lines import said_of_columns

    if isinstance(error, DBAPIError):
        return problem_of(error).detail if is_unmigrated(error) else str(error.orig)
    if isinstance(error, ValidationError) and error.title == "Settings":
        return "; ".join(dict.fromkeys(_of_setting(each) for each in error.errors()))
    if isinstance(error, UnknownColumns):
        return said_of_columns(error)
    if isinstance(error, Problem) and error.errors:
        return "; ".join(_of_member(each) for each in error.errors)
    known = (Problem, EventsError, ValueError, OSError)
    return str(error) if isinstance(error, known) else None


def _of_setting(error: Any) -> str:
    """What is wrong with a setting; of one with a pattern, how it is written."""
    from events_api.core.settings import Settings

    name, said = str(error["loc"][0]), str(error["msg"])
    if error["type"] == "string_pattern_mismatch":
        said = f"Write it as {' or '.join(Settings.model_fields[name].examples or ())}"
    elif error["type"] == "value_error":
        said = str(error["ctx"]["error"])
    return f"EVENTS_{name.upper()}: {said}"


def _of_member(error: "ProblemError") -> str:
    """What is wrong with a member, and what is allowed instead."""
    allowed = f"Allowed: {', '.join(error.allowed)}." if error.allowed else ""
    return " ".join(filter(None, (error.pointer, error.detail, allowed)))
