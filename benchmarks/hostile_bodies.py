"""What a writer's largest bodies cost: `python -m benchmarks.hostile_bodies`.

Each is sent to a new SQLite database by a caller who may write, and shown with the status of its
answer, its bytes, and the CPU time of the process beside that of reading the same bytes as JSON.
The client is in the process, too. None may take more than a second. Nothing is asserted here.
"""

import json
from tempfile import TemporaryDirectory
from time import process_time

from rich.console import Console
from rich.table import Table
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.database import schema
from tests.core.http.costly_bodies import COSTLY
from tests.samples import LEAST, key
from tests.templates import catalogue_for


def main() -> None:
    """Send every body, and show what it cost."""
    table = Table("body", "status", "bytes", "CPU ms", "CPU ms of JSON alone")
    with TemporaryDirectory() as folder:
        catalogue = catalogue_for(f"sqlite:///{folder}/bodies.db")
        schema.migrate(catalogue.database)
        headers = key(catalogue, "admin") | {"Content-Type": "application/json"}
        with TestClient(create_app(catalogue.settings)) as client:
            for name, members in COSTLY.items():
                body = json.dumps(LEAST["meetings"] | members).encode()
                began = process_time()
                json.loads(body)
                read = process_time()
                answer = client.post("/v1/meetings", headers=headers, content=body)
                cost = (process_time() - read) * 1_000
                alone = (read - began) * 1_000
                status = str(answer.status_code)
                table.add_row(name, status, f"{len(body):,}", f"{cost:,.0f}", f"{alone:,.1f}")
        catalogue.database.close()
    Console().print(table)


if __name__ == "__main__":
    main()
