"""`app`, for uvicorn: `uvicorn events_api.main:app`."""

from events_api.app import create_app
from events_api.core.settings import Settings
from events_api.serving.logs import configure
from events_api.serving.request_log import RequestLog
from events_api.serving.server import spare_collections

settings = Settings()
configure(settings.log_level, settings.log_format)
app = RequestLog(create_app(settings))
spare_collections()
