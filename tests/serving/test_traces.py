"""A span a request: named by its route, part of its caller's trace, without what was searched."""

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.serving.traces import Traces
from tests.app_client import AppClient

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def test_each_request_is_a_span(catalogue: Catalogue) -> None:
    spans, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    called = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
    with AppClient(Traces(create_app(catalogue.settings), provider)) as client:
        client.get("/v1/meetings?q=sesame", headers=called)
        client.get("/v1/meetings/01909c3e-0000-7000-8000-000000000000")
        client.get("/sesame")
    first, *_ = found = spans.get_finished_spans()
    assert [(each.name, dict(each.attributes or {}), each.kind) for each in found] == [
        (
            "GET /v1/meetings",
            {
                "http.request.method": "GET",
                "http.response.status_code": 200,
                "http.route": "/v1/meetings",
            },
            SpanKind.SERVER,
        ),
        (
            "GET /v1/meetings/{record_id}",
            {
                "http.request.method": "GET",
                "http.response.status_code": 404,
                "http.route": "/v1/meetings/{record_id}",
            },
            SpanKind.SERVER,
        ),
        (
            "GET",
            {"http.request.method": "GET", "http.response.status_code": 404},
            SpanKind.SERVER,
        ),
    ]
    assert first.parent is not None
    assert (f"{first.context.trace_id:032x}", f"{first.parent.span_id:016x}") == (TRACE, PARENT)
    assert "sesame" not in str([each.to_json() for each in found])
