"""What a process counts for Prometheus (`server.run` shows it, for all workers together)."""

from prometheus_client import Counter, Histogram

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
