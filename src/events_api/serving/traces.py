"""Traces: a span of OpenTelemetry for each request, part of the trace that its caller began.

Separate because it is an extra (`otel`), imported where `EVENTS_TRACES_URL` is set. Names and
attributes are those of OpenTelemetry's conventions for HTTP; the address is left out, since its
query is what people search for.
"""

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.propagate import extract
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OURS_TO_MEND = 500


def exporting(url: str) -> TracerProvider:
    """What sends spans to a collector by OTLP over HTTP, in the background, some at a time."""
    provider = TracerProvider(resource=Resource.create({"service.name": "events_api"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
    return provider


class Traces:
    """Wraps an application in spans."""

    def __init__(self, app: ASGIApp, provider: TracerProvider) -> None:
        """Take what answers the requests, and where spans go."""
        self._app = app
        self._provider = provider
        self._tracer = provider.get_tracer("events_api")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, within a span; at the end of the process send what is left."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            self._provider.shutdown()
            return
        method = scope["method"]
        caller = extract(Headers(scope=scope))
        with self._tracer.start_as_current_span(method, caller, SpanKind.SERVER) as span:

            async def seen(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _tell(span, method, scope, message["status"])
                await send(message)

            await self._app(scope, receive, seen)


def _tell(span: Span, method: str, scope: Scope, status: int) -> None:
    """Name a span by its route, and say how the request ended."""
    span.set_attribute("http.request.method", method)
    span.set_attribute("http.response.status_code", status)
    if route := getattr(scope.get("route"), "path", None):
        span.set_attribute("http.route", route)
        span.update_name(f"{method} {route}")
    if status >= _OURS_TO_MEND:
        span.set_status(Status(StatusCode.ERROR))
