"""`app`, for uvicorn: `uvicorn events_api.main:app`."""

from events_api.app import create_app

app = create_app()
