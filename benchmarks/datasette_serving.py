"""`app`, for uvicorn: Datasette with one stored query, run by the peers' own Python."""

import os

from datasette.app import Datasette

_QUERY = {"page": {"sql": os.environ["DATASETTE_QUERY"]}}
app = Datasette(
    files=[os.environ["DATASETTE_FILE"]],
    metadata={"databases": {"events": {"queries": _QUERY}}},
    settings={"default_cache_ttl": 0},
).app()
