"""The routers of all that is said of years, announced here for the application."""

from events_api.summaries.changes_route import router as comparison
from events_api.summaries.completeness_routes import router as completeness
from events_api.summaries.edition_routes import router as editions
from events_api.summaries.publish_route import router as publishing
from events_api.summaries.routes import router as summaries

ROUTERS = (summaries, completeness, editions, comparison, publishing)
