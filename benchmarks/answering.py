"""The application alone, as the bare server stands beside it: without the log around it."""

from events_api.app import create_app
from events_api.serving.garbage import spare_collections

app = create_app()
spare_collections()
