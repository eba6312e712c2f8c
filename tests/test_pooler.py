"""PgBouncer in transaction mode: nothing that is done hangs on a session.

Each transaction gets the other one of two connections to the server, so that whatever was left in
one of them is missed.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import make_url

from events_api.app import create_app
from events_api.core.database import schema
from tests.app_client import AppClient
from tests.memory import scratch_folder
from tests.postgres import fresh_database
from tests.samples import LEAST, key, write_reference
from tests.servers import wait_until
from tests.templates import catalogue_for

pytestmark = [
    pytest.mark.skipif(shutil.which("pgbouncer") is None, reason="needs pgbouncer on the path"),
    pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="needs a server of its own"),
]
_SETTINGS = """[databases]
* = host={host} user=postgres
[pgbouncer]
unix_socket_dir = {folder}
listen_addr =
auth_type = any
pool_mode = transaction
default_pool_size = 2
min_pool_size = 2
server_round_robin = 1
"""


@pytest.fixture
def pooled_url(postgres: str) -> Iterator[str]:
    """A database without tables, behind a pooler."""
    folder = scratch_folder("events-pooler-")
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    os.chown(folder, account.pw_uid, account.pw_gid)
    settings = folder / "pgbouncer.ini"
    settings.write_text(_SETTINGS.format(host=make_url(postgres).query["host"], folder=folder))
    settings.chmod(0o644)
    command = [str(shutil.which("pgbouncer")), "--quiet", str(settings)]
    with (
        fresh_database(postgres) as url,
        subprocess.Popen(command, user=account.pw_uid, group=account.pw_gid) as pooler,
    ):
        named = make_url(url).set(query={"host": str(folder), "port": "6432"})
        plain = named.set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            wait_until(lambda: psycopg.connect(plain).close(), psycopg.OperationalError)
            yield named.render_as_string(hide_password=False)
        finally:
            pooler.terminate()
            pooler.wait()
            shutil.rmtree(folder)


def test_all_is_done_in_whichever_session(pooled_url: str) -> None:
    catalogue = catalogue_for(pooled_url, database_pooler=True)
    schema.migrate(catalogue.database)
    write_reference(catalogue)
    admin = key(catalogue, "admin")
    with AppClient(create_app(catalogue.settings)) as client:
        for number in range(1, 13):
            body = {**LEAST["meetings"], "ref": f"{number}", "state": "published"}
            written = client.post("/v1/meetings", json=body, headers=admin)
            assert written.status_code == 201
            # The second one is kept, and compared with the revision as it is now.
            for address in ("/v1/meetings", "/v1/meetings", "/v1/meetings?country=none"):
                answer = client.get(address)
                assert answer.json()["meta"]["total"] == number
                assert answer.headers["Events-Revision"] == written.headers["Events-Revision"]
            assert len(client.get("/v1/meetings?format=ndjson").text.splitlines()) == number
        rows = "title,type,when,state\nAnother,workshop,2020-05-05,published\n"
        sent = {**admin, "Content-Type": "text/csv"}
        done = client.post("/v1/imports?kind=meetings", content=rows, headers=sent)
        assert done.json()["data"]["state"] == "done"
        assert client.get("/v1/meetings").json()["meta"]["total"] == 13
    catalogue.database.close()
