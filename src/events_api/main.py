"""`app`, for uvicorn: `uvicorn events_api.main:app`."""

from events_api.app import create_app
from events_api.web.server import spare_collections

app = create_app()
spare_collections()
