"""What a process counts for Prometheus (`server.run` shows it, for all workers together).

Separate from the log, which a process has that nobody counts for.
"""

from functools import lru_cache

from prometheus_client import Counter, Histogram
from starlette.types import Scope

from events_api.core.middleware.rate_limits import UNCOUNTED

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REQUESTS = Counter("events_requests", "Requests answered.", ["route", "method", "status"])
SECONDS = Histogram(
    "events_request_seconds",
    "Seconds from a request to the end of its answer.",
    ["route", "method"],
    buckets=_BUCKETS,
)
BYTES = Counter("events_answer_bytes", "Bytes of bodies that were sent.", ["route", "method"])
UNCOUNTED_LIMITS = Counter(
    "events_uncounted_limits", "Requests that passed because their limit could not be counted."
)


def count(scope: Scope, labels: tuple[str, str, int], seconds: float, size: int) -> None:
    """Count a request by its route, method and status, with the bytes of its answer."""
    requests, took, sent = _figures(*labels)
    requests.inc()
    took.observe(seconds)
    sent.inc(size)
    if scope["state"].get(UNCOUNTED):
        UNCOUNTED_LIMITS.inc()


@lru_cache(maxsize=4_096)
def _figures(route: str, method: str, status: int) -> tuple[Counter, Histogram, Counter]:
    """Where a request is counted; to find it by its labels takes longer than to count."""
    own = REQUESTS.labels(route, method, str(status))
    return own, SECONDS.labels(route, method), BYTES.labels(route, method)
