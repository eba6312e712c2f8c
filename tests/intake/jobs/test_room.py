"""What a deleted import took in the file of SQLite is there for the next one."""

from starlette.testclient import TestClient

from events_api.app import create_app
from tests.app_client import AppClient
from tests.intake.importing import send, table
from tests.samples import key
from tests.templates import Templates, catalogue_for


def pages(client: TestClient) -> int:
    """How many pages the file has."""
    with client.app.state.catalogue.database.snapshot() as connection:  # type: ignore[attr-defined]
        counted: int = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return counted


def test_an_import_takes_the_room_of_one_that_was_deleted(templates: Templates) -> None:
    rows = [{"type": "workshop", "title": f"Workshop {n}", "when": "2021"} for n in range(500)]
    taken = []
    with templates.copy("sqlite", "empty") as url:
        catalogue = catalogue_for(url)
        with AppClient(create_app(catalogue.settings)) as client:
            admin = key(catalogue, "admin")
            for _ in range(3):
                answer = send(client, admin, table(rows), "kind=meetings&dry_run=true")
                taken.append(pages(client))
                gone = client.delete(f"/v1/imports/{answer.json()['data']['id']}", headers=admin)
                assert gone.status_code == 204
        catalogue.database.close()
    assert taken == [taken[0]] * 3
