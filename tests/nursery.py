"""The process that servers of tests are forked from: each of them starts within milliseconds.

It has answered before, as its servers would have had to for the first time: what is imported, built
and read only when it is asked for is there. A line of its input asks for a server.
"""

from events_api.serving.garbage import put_off_collections, spare_collections

put_off_collections()

import importlib
import json
import os
import shutil
import sys
import threading
import time
from typing import Any

import uvicorn

from events_api.app import create_app
from events_api.core.database import schema
from events_api.core.settings import Settings
from tests.app_client import AppClient
from tests.memory import scratch_folder
from tests.samples import LEAST, key, write_reference
from tests.templates import catalogue_for

MATCH = {"If-Match": "*"}


def practise() -> None:
    """Answer what servers of tests are asked most, on a database that is not kept."""
    importlib.import_module("sqlalchemy.dialects.postgresql.psycopg")
    folder = scratch_folder("events-nursery-")
    try:
        catalogue = catalogue_for(f"sqlite:///{folder}/events.db")
        schema.migrate(catalogue.database)
        write_reference(catalogue)
        admin = key(catalogue, "admin")
        with AppClient(create_app(catalogue.settings)) as client:
            for path, record in LEAST.items():
                made = client.post(f"/v1/{path}", headers=admin, json=record)
                address = made.headers["Location"]
                changed = {"state": "published"}
                client.patch(address, headers=admin | MATCH, json=changed).raise_for_status()
                client.put(address, headers=admin | MATCH, json=record).raise_for_status()
                client.get(f"/v1/{path}").raise_for_status()
                client.delete(address, headers=admin | MATCH).raise_for_status()
            rows = "kind,type,title,when\nmeeting,workshop,A,2020\n"
            sent = admin | {"Content-Type": "text/csv"}
            client.post("/v1/imports", headers=sent, content=rows).raise_for_status()
            client.get("/v1/changes?country=none").raise_for_status()
            client.get("/v1/summaries/2020").raise_for_status()
        catalogue.database.close()
    finally:
        shutil.rmtree(folder)


def end_with(nursery: int) -> None:
    """End when the nursery has ended."""
    while os.getppid() == nursery:
        time.sleep(0.5)
    os._exit(1)


def serve(asked: dict[str, Any], nursery: int) -> None:
    """Be a server, until it is ended."""
    threading.Thread(target=end_with, args=(nursery,), daemon=True).start()
    os.environ.update(asked["environment"])
    app = create_app(Settings(_env_file=None))
    sys.stdin.close()
    print(os.getpid(), flush=True)  # noqa: T201 - who asked waits for it
    uvicorn.run(app, port=asked["port"], log_level="critical", access_log=False)
    os._exit(0)


if __name__ == "__main__":
    practise()
    spare_collections()
    for line in sys.stdin:
        if os.fork() == 0:
            serve(json.loads(line), os.getppid())
