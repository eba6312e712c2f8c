"""Logs: one line an event, as text for people or as JSON for programs, on standard output.

Separate because our own lines, the server's and those of libraries are to look alike. No line has a
key, a body, or a query string: words that people search for are nobody's business. So a traceback
has lines of code, and not what they were at work on.
"""

import logging
import sys
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

Level = Literal["critical", "error", "warning", "info", "debug"]
Form = Literal["text", "json"]
_OURS = ("events_api", "uvicorn")


def configure(level: Level, form: Form) -> None:
    """Have every line of this process written in one form, from this level on."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_Document() if form == "json" else _Text())
    # What libraries say of their work may hold addresses: of them only what is wrong is told.
    logging.basicConfig(handlers=[handler], level=_at_least_warning(level), force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(level.upper())


def told(members: dict[str, Any]) -> dict[str, Any]:
    """The `extra` of a line: what it says besides its event, by name."""
    return {"told": members}


def _at_least_warning(level: Level) -> int:
    return max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()])


class _Text(logging.Formatter):
    """When, how bad, what, and the members that a line tells; a traceback stands below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of an event."""
        members = [f"{name}={value}" for name, value in getattr(record, "told", {}).items()]
        said = [_at(record), f"{record.levelname.lower():<8}", record.getMessage(), *members]
        below = [self.formatException(record.exc_info)] if record.exc_info else []
        return "\n".join([" ".join(said), *below])


class _Document(logging.Formatter):
    """The same as an object of JSON, of which a traceback is one member."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of an event."""
        members = {
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "time": _at(record),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            members["exception"] = self.formatException(record.exc_info)
        return msgspec.json.encode(members).decode()


def _at(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC).replace(tzinfo=None)
    return at.isoformat(timespec="milliseconds") + "Z"
