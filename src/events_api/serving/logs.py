"""Logs: one line an event, as text for people or as JSON for programs, on standard output.

Separate because our own lines, the server's and those of libraries are to look alike. No line has a
key, a body, or a query string: words that people search for are nobody's business.
"""

import logging
import sys
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

Level = Literal["critical", "error", "warning", "info", "debug"]
Form = Literal["text", "json"]
_OURS = ("events_api", "uvicorn")


def configure(level: Level, form: Form) -> None:
    """Have every line of this process written in one form, from this level on."""
    rendered: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty())
    )
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    ]
    told: list[Processor] = [_plain_traceback, rendered] if form == "json" else [rendered]
    structlog.configure(
        processors=[*shared, *told],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *told],
        )
    )
    # What libraries say of their work may hold addresses: of them only what is wrong is told.
    logging.basicConfig(handlers=[handler], level=_at_least_warning(level), force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(level.upper())


def _at_least_warning(level: Level) -> int:
    return max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()])


def _plain_traceback(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """An exception as one member of its line."""
    return structlog.processors.format_exc_info(logger, name, event)
