"""The recipe of a continuous copy: what Litestream has copied comes back, as deploy/ has it."""

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import make_url

from events_api.app import create_app
from tests.app_client import AppClient
from tests.commands import run
from tests.samples import write
from tests.templates import Templates, catalogue_for

PROGRAM = Path(sys.executable).with_name("litestream")
CONFIGURATION = Path(__file__).parents[2] / "deploy" / "litestream.yml"
LISTS = ["/v1/events?limit=1000", "/v1/metrics?limit=1000", "/v1/themes", "/v1/summaries/2020"]


def litestream(command: str, file: str, copy: Path, *arguments: str) -> None:
    """Run a command of Litestream under the configuration that we deploy."""
    done = subprocess.run(
        [PROGRAM, command, "-config", CONFIGURATION, *arguments],
        env={**os.environ, "EVENTS_DATABASE_FILE": file, "EVENTS_COPY_URL": f"file://{copy}"},
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


def test_a_lost_file_comes_back_from_its_copy(templates: Templates, tmp_path: Path) -> None:
    """Copied while the service has the file open, with what was written after the first copy."""
    with templates.copy("sqlite", "2020") as url, templates.copy("sqlite", None) as another:
        file, copy, back = str(make_url(url).database), tmp_path / "copy", tmp_path / "back.db"
        catalogue = catalogue_for(url)
        with AppClient(create_app(catalogue.settings)) as client:
            litestream("replicate", file, copy, "-once")
            [later] = write(catalogue, "meetings", {"ref": "later"})
            litestream("replicate", file, copy, "-once")
            before = [client.get(address).content for address in LISTS]
            revision = int(client.get(LISTS[0]).headers["events-revision"])
        catalogue.database.close()
        litestream("restore", file, copy, "-o", str(back), file)
        run("restore", str(back), url=another)
        _, said = run("doctor", url=another)
        assert "wrong" not in said
        with AppClient(create_app(catalogue_for(another).settings)) as client:
            assert [client.get(address).content for address in LISTS] == before
            found = client.get(f"/v1/meetings/{later.id}")
            assert found.json()["data"]["ref"] == "later"
            assert int(found.headers["events-revision"]) == revision + 1_000_000
