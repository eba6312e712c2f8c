"""`app`, for uvicorn: `uvicorn events_api.main:app`."""

import sys

from events_api.serving.garbage import put_off_collections, spare_collections

put_off_collections()
# FastAPI would import all of it, to ask of each parameter whether it is one of its models.
sys.modules["pydantic.v1"] = None  # type: ignore[assignment]

from pydantic import BaseModel

# FastAPI's own models describe OpenAPI, which a process that serves does not make.
BaseModel.model_config["defer_build"] = True

from starlette.types import ASGIApp

from events_api.app import create_app
from events_api.core.settings import Settings
from events_api.serving.logs import configure
from events_api.serving.request_log import RequestLog

settings = Settings()
configure(settings.log_level, settings.log_format)
app: ASGIApp
if settings.metrics_port:
    from events_api.serving.prometheus import count

    app = RequestLog(create_app(settings), count)
else:
    app = RequestLog(create_app(settings))
if settings.traces_url:
    from events_api.serving.traces import Traces, exporting

    app = Traces(app, exporting(settings.traces_url))
spare_collections()
