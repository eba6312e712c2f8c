"""What is shipped: wheel, lock files, example settings and containers agree with the code."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from sqlalchemy import URL, make_url, text

from events_api.core.database import schema
from events_api.core.settings import Settings
from events_api.intake.bundled import load_year
from tests.templates import catalogue_for

ROOT = Path(__file__).parents[1]
LOCKS = ["requirements.lock", "requirements-build.lock", "requirements-dev.lock"]


def test_the_wheel_holds_every_file_of_the_package_what_comes_with_it(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    (wheel,) = tmp_path.iterdir()
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    package = {str(each.relative_to(ROOT / "src")) for each in sources("src/events_api")}
    shipped = chain(*(sources(folder) for folder in ("docs", "migrations", "openapi")))
    assert packed == package | {f"events_api/{each.relative_to(ROOT)}" for each in shipped}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_every_package_with_hashes_and_names_no_host(name: str) -> None:
    text = (ROOT / name).read_text()
    entries = text.replace("\\\n", "").splitlines()
    shape = r"[a-z0-9-]+==[0-9a-z.]+( ; [^#]+?)?( +--hash=sha256:[0-9a-f]{64})+"
    assert [entry for entry in entries if not re.fullmatch(shape, entry)] == []
    assert "://" not in text


def test_the_locks_agree_and_hold_what_the_project_asks_for() -> None:
    run, build, dev = (pins(name) for name in LOCKS)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    table, groups = project["project"], project["dependency-groups"]
    wanted = [*table["dependencies"], *chain(*table["optional-dependencies"].values())]
    tools = [each for each in groups["dev"] if isinstance(each, str)]
    assert run.items() <= dev.items()
    assert build.items() <= dev.items()
    assert unmet(wanted, run) == []
    assert unmet(groups["build"], build) == []
    assert unmet([*wanted, *groups["build"], *tools], dev) == []


def test_each_command_of_make_stands_apart_from_what_it_does() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    names = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert [line.split()[0] for line in shown.stdout.splitlines()] == names


def test_the_example_settings_are_all_settings_with_their_defaults(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = [f"EVENTS_{name.upper()}" for name in Settings.model_fields]
    for name in names:
        monkeypatch.delenv(name, raising=False)
    example = ROOT / ".env.example"
    assert re.findall(r"^([A-Z_]+)=", example.read_text(), re.MULTILINE) == names
    assert Settings(_env_file=example) == Settings(_env_file=None)


def test_compose_waits_for_a_healthy_database_and_has_no_password_of_its_own() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    api, database = compose["services"]["api"], compose["services"]["database"]
    required = "${POSTGRES_PASSWORD:?set a password for the database}"
    assert set(compose["services"]) == {"api", "database"}
    assert api["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert api["environment"]["PGPASSWORD"] == required
    assert api["environment"]["EVENTS_DATABASE_URL"] == (
        "postgresql+psycopg://events@database/events"
    )
    assert database["environment"]["POSTGRES_PASSWORD"] == required
    assert database["image"] == "postgres:18"
    assert database["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert [volume.split(":")[0] for volume in database["volumes"]] == list(compose["volumes"])


def test_containers_have_limits_and_no_rights_that_they_do_not_need() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    limits = {
        name: (each["mem_limit"], each["memswap_limit"], each["cpus"], each["pids_limit"])
        for name, each in services.items()
    }
    assert limits == {"api": ("1g", "1g", 2, 128), "database": ("2g", "2g", 2, 256)}
    for each in services.values():
        assert each["read_only"] is True
        assert each["cap_drop"] == ["ALL"]
        assert each["security_opt"] == ["no-new-privileges:true"]
        assert "privileged" not in each
        assert "network_mode" not in each
    assert "cap_add" not in services["api"]
    # The image of the database gives its files to its own user, which it then becomes.
    assert services["database"]["cap_add"] == [
        "CHOWN",
        "DAC_READ_SEARCH",
        "FOWNER",
        "SETGID",
        "SETUID",
    ]


def test_two_instances_and_a_replica_are_composed_as_one_instance_is() -> None:
    few, more = (
        yaml.safe_load((ROOT / name).read_text())
        for name in ("compose.yaml", "deploy/compose.yaml")
    )
    services, role = more["services"], few["configs"]["role"]["content"]
    assert set(services) == {"one", "two", "proxy", "primary", "replica", "limits"}
    for name in ("one", "two"):
        told = services[name]["environment"]
        assert {each for each in told if each.startswith("EVENTS_")} <= {
            f"EVENTS_{each.upper()}" for each in Settings.model_fields
        }
    for each in services.values():
        assert each["cap_drop"] == ["ALL"]
        assert each["security_opt"] == ["no-new-privileges:true"]
        assert each["read_only"] is True
        assert set(each.get("depends_on", ())) <= set(services)
    # The role of the service is the same one; that of the replica copies and does nothing else.
    said = [line for line in more["configs"]["roles"]["content"].splitlines() if line[-1:] == ";"]
    copying = "CREATE ROLE replica LOGIN REPLICATION PASSWORD :'copying';"
    assert [each for each in role.splitlines() if each[-1:] == ";"] == [
        each for each in said if each != copying
    ]


def test_the_role_of_the_service_is_no_superuser_and_can_do_its_work(postgres: str) -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    assert "POSTGRES_USER" not in compose["services"]["database"]["environment"]
    (config,) = compose["services"]["database"]["configs"]
    assert config["target"] == "/docker-entrypoint-initdb.d/role.sh"
    script = compose["configs"][config["source"]]["content"]
    said = [line for line in script.splitlines() if line.endswith(";")]
    assert said[-1] == "ALTER ROLE postgres PASSWORD NULL;"
    # The same statements, under a name that no other test has, without the superuser's password.
    name = f"events_{uuid4().hex}"
    with psycopg.connect(libpq(postgres), autocommit=True) as connection:
        for line in said[:-1]:
            own = re.sub(r"\bevents\b", name, line).replace(":'password'", "'secret'")
            connection.execute(own.encode())
        try:
            catalogue = catalogue_for(text_of(make_url(postgres).set(username=name, database=name)))
            schema.migrate(catalogue.database)
            assert load_year(catalogue, 2020)["created"] > 0
            rights = text(
                "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication FROM pg_roles"
                " WHERE rolname = current_user"
            )
            with catalogue.database.snapshot() as own_connection:
                assert tuple(own_connection.execute(rights).one()) == (False,) * 4
            catalogue.database.close()
        finally:
            connection.execute(f"DROP DATABASE {name}".encode())
            connection.execute(f"DROP ROLE {name}".encode())


def text_of(url: URL) -> str:
    """A URL with its password."""
    return url.render_as_string(hide_password=False)


def libpq(url: str) -> str:
    """The same server as the driver names it."""
    return text_of(make_url(url).set(drivername="postgresql"))


def test_the_image_runs_as_an_ordinary_user_and_copies_only_what_exists() -> None:
    steps = instructions()
    last = len(steps) - [name for name, _ in reversed(steps)].index("FROM")
    final = dict(steps[last:])
    copied = [
        source
        for name, words in steps
        if name == "COPY" and not words.startswith("--from")
        for source in words.split()[:-1]
    ]
    admitted = (ROOT / ".dockerignore").read_text().splitlines()
    assert final["USER"] == "10001"
    assert final["EXPOSE"] == "8000"
    assert final["CMD"] == '["events-api", "serve", "--host", "0.0.0.0"]'
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert [source for source in copied if f"!{source}" not in admitted] == []


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_of_the_image_tells_a_healthy_service(status: int, code: int) -> None:
    check = json.loads(dict(instructions())["HEALTHCHECK"].partition("CMD ")[2])
    with answering(status) as (port, paths):
        environment = {"EVENTS_PORT": str(port), "http_proxy": "http://127.0.0.1:9"}
        done = subprocess.run(
            [sys.executable, *check[1:]], check=False, env=environment, capture_output=True
        )
    assert (check[0], done.returncode, paths) == ("python", code, ["/healthz"])


def test_the_health_check_of_the_image_tells_a_service_that_is_away() -> None:
    check = json.loads(dict(instructions())["HEALTHCHECK"].partition("CMD ")[2])
    with answering(200) as (port, _):
        pass
    environment = {"EVENTS_PORT": str(port)}
    command = [sys.executable, *check[1:]]
    assert subprocess.run(command, check=False, env=environment, capture_output=True).returncode


def sources(folder: str) -> list[Path]:
    """The files of a folder, without what Python caches beside them."""
    found = (ROOT / folder).rglob("*")
    return [each for each in found if each.is_file() and "__pycache__" not in each.parts]


def pins(name: str) -> dict[str, str]:
    """What a lock file pins: versions by package."""
    found = re.findall(r"^([a-z0-9-]+)==([0-9a-z.]+)", (ROOT / name).read_text(), re.MULTILINE)
    return {canonicalize_name(package): version for package, version in found}


def unmet(wanted: list[str], pinned: dict[str, str]) -> list[str]:
    """The requirements that the pins do not meet."""
    parsed = [Requirement(each) for each in wanted]
    return [
        str(each)
        for each in parsed
        if not each.specifier.contains(pinned.get(canonicalize_name(each.name), "0"))
    ]


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, each with its words."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line]
    return [(name, words.strip()) for name, _, words in (line.partition(" ") for line in lines)]


@contextmanager
def answering(status: int) -> Iterator[tuple[int, list[str]]]:
    """A server that gives every request this status; its port, and the paths it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port, paths
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
