"""The routers of all that is said of years, announced here for the application."""

from events_api.summaries import (
    changes_route,
    completeness_routes,
    edition_routes,
    publish_route,
    routes,
)

ROUTERS = (
    routes.router,
    completeness_routes.router,
    edition_routes.router,
    changes_route.router,
    publish_route.router,
)
