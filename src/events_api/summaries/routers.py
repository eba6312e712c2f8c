"""The routers of all that is said of years, announced here for the application."""

from events_api.summaries.charts.routes import router as charts
from events_api.summaries.completeness.routes import router as completeness
from events_api.summaries.editions.publish_route import router as publishing
from events_api.summaries.editions.restatement_route import router as comparison
from events_api.summaries.editions.routes import router as editions
from events_api.summaries.routes import router as summaries

ROUTERS = (summaries, charts, completeness, editions, comparison, publishing)
