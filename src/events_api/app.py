"""The application: middleware, errors, routers, put together."""

import logging
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from events_api import timeline
from events_api.core.catalogue import Catalogue
from events_api.core.database.current_revision import current_revision
from events_api.core.database.database import problem_of
from events_api.core.middleware.answer_cache import AnswerCache
from events_api.core.middleware.compression import Codings
from events_api.core.middleware.cors import Cors
from events_api.core.middleware.no_sniffing import HEADER, NoSniffing
from events_api.core.middleware.public_path import PublicPath, check_public_path, is_page
from events_api.core.middleware.request_checks import Addresses, allowed_methods
from events_api.core.problems.document import OtherProblem, Problem, ProblemError, problem_response
from events_api.core.problems.types import InvalidParameter, MethodNotAllowed, NotFound
from events_api.core.routing.record_routes import record_routes
from events_api.core.routing.reference_routes import reference_routes
from events_api.core.settings import Settings
from events_api.deployment import deployed
from events_api.exchange import routes as exchange
from events_api.exchange.iati import routes as iati
from events_api.history import routes as history
from events_api.intake import routes as imports
from events_api.intake.worker import Importer
from events_api.keys import routes as keys
from events_api.lifespan import lifespan
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES
from events_api.summaries.routers import ROUTERS as SUMMARIES
from events_api.sync import routes as changes
from events_api.sync.waiting import Waiting
from events_api.web import docs, guides, health, openapi_document, problem_types
from events_api.web.database_outages import Outage
from events_api.web.embeds.routes import EMBEDS
from events_api.web.embeds.routes import router as embeds
from events_api.web.pages.crawlers import router as crawlers
from events_api.web.pages.problem_pages import problem_page, wants_page
from events_api.web.pages.routes import PAGES
from events_api.web.pages.routes import router as pages
from events_api.web.pages.sitemaps import SITEMAPS
from events_api.web.pages.sitemaps import router as sitemaps
from events_api.web.print.routes import PRINTS
from events_api.web.print.routes import router as prints

LOG = logging.getLogger("events_api")
_VERSION = version("events-api")
# Built once a process: routes find the deployment by the application that a request came to.
ROUTERS = [
    *(record_routes(each) for each in RESOURCES),
    *(reference_routes(each) for each in REFERENCE_LISTS),
    *SUMMARIES,
    *(each.router for each in (timeline, changes, exchange, iati, imports, keys, history, health)),
    *(each.router for each in (problem_types, guides, docs, openapi_document)),
    prints,
    embeds,
    pages,
    crawlers,
    sitemaps,
]
READABLE = [
    "ETag",
    "Link",
    "Location",
    "Events-Revision",
    "Last-Modified",
    "Retry-After",
    "RateLimit",
]


class Application(FastAPI):
    """The framework's application, with what is `before` it: the cache of answers, if there is one.

    The framework's own middleware comes after a third of the time that a kept answer takes.
    """

    before: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await (self.before or super().__call__)(scope, receive, send)

    def keep_answers(self, catalogue: Catalogue, *, root_is_page: bool) -> None:
        """Send again what was answered, for as long as nothing changes."""
        kept = (*PAGES, *EMBEDS, *PRINTS, *SITEMAPS, *exchange.EXCHANGE)
        revision = self.state.revision
        self.before = AnswerCache(
            super().__call__, catalogue, revision, kept, root_is_page=root_is_page
        )


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application of one deployment; settings are read from the environment unless given."""
    settings = settings or Settings()
    catalogue = deployed(settings)
    app = Application(
        title="events_api",
        version=_VERSION,
        openapi_url=None,  # `web.openapi_document` has it
        redirect_slashes=False,
        lifespan=lifespan,
        # `serving.traces` and `serving.prometheus` are ours: the framework's tell the address,
        # whose query is what people search for, and looks at each request whether it is to tell.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.catalogue = catalogue
    app.state.importer = Importer(catalogue)
    app.state.revision = current_revision(catalogue.database, settings.cache_slack_ms)
    app.state.waiting = Waiting(app.state.revision, settings.waiters)
    for router in ROUTERS:
        # They are complete: `include_router` would build each of them anew at the first request.
        app.router.routes.extend(router.routes)
    check_public_path(settings.public_path, app.router.routes)
    _answer_errors(app)
    _surround(app, catalogue)
    return app


def _surround(app: Application, catalogue: Catalogue) -> None:
    """Put what every request passes around the routes, the last before all others."""
    settings = catalogue.settings
    app.add_middleware(Addresses, routes=app.router.routes)
    if settings.limits:
        from events_api.core.middleware.rate_limits import RateLimits  # noqa: PLC0415

        app.add_middleware(RateLimits, settings=settings, formats=catalogue.formats)
    app.add_middleware(
        Cors,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "HEAD", "OPTIONS"],
        allow_headers=["*"],
        expose_headers=READABLE,
        max_age=86_400,
    )
    page = is_page(settings.public_path, app.router.routes)
    app.add_middleware(PublicPath, root=settings.public_path, page=page)
    app.add_middleware(NoSniffing)
    app.add_middleware(Codings)
    if settings.cache_mb:
        app.keep_answers(catalogue, root_is_page=page)


def _answer_errors(app: FastAPI) -> None:
    """Make every error, whoever raises it, a problem document."""
    outage = Outage()

    @app.exception_handler(Problem)
    def _problem(request: Request, problem: Problem) -> Response:
        return _said(request, problem)

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        return _said(request, _translated(request, error))

    @app.exception_handler(RequestValidationError)
    def _parameters(request: Request, error: RequestValidationError) -> Response:
        problem = InvalidParameter(errors=[_named(each) for each in error.errors()])
        return _said(request, problem)

    @app.exception_handler(DBAPIError)
    @app.exception_handler(PoolTimeout)
    def _database(request: Request, error: Exception) -> Response:
        problem = problem_of(error)
        if problem.status == Problem.status:
            LOG.error("database: %s", type(error).__name__, exc_info=error)
        else:
            outage.note(error)
        return _said(request, problem)

    @app.exception_handler(Exception)
    def _unforeseen(_request: Request, _error: Exception) -> Response:
        # The framework answers this outside of all middleware.
        return problem_response(Problem(headers=HEADER))


def _said(request: Request, problem: Problem) -> Response:
    """A problem as a page, where a browser asks for one, or as a document."""
    if wants_page(request):
        return problem_page(request, problem)
    return problem_response(problem, request.scope)


def _translated(request: Request, error: HTTPException) -> Problem:
    if error.status_code == NotFound.status:
        return NotFound()
    if error.status_code == MethodNotAllowed.status:
        allowed = allowed_methods(request.app.router.routes, dict(request.scope))
        return MethodNotAllowed(headers={"Allow": ", ".join(allowed)})
    return OtherProblem(error.status_code, dict(error.headers or {}))


def _named(error: dict[str, Any]) -> ProblemError:
    """A framework's error without the input, which it would repeat."""
    return ProblemError(
        parameter=str(error["loc"][-1]), code="invalid_value", detail=str(error["msg"])
    )
