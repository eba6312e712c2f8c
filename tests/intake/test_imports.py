"""Imports over HTTP, on both engines: all or nothing, once or twice, and every row reported."""

import json
import time
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select, text
from sqlmodel import col
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.problems.document import MEDIA_TYPE
from events_api.core.records.full_text import SearchEntry
from events_api.core.records.history_table import Change
from events_api.core.records.link import LINK
from events_api.core.records.record import RECORD
from events_api.core.settings import Settings
from events_api.core.values.json import from_json
from events_api.intake.jobs.tables import ImportJob, ImportRow
from tests.app_client import AppClient
from tests.intake.importing import send, table
from tests.samples import LEAST, key, write
from tests.templates import catalogue_for

ROWS: list[dict[str, Any]] = [
    {
        "ref": "a1",
        "type": "Workshop",
        "title": "One",
        "when": "Apr - Aug 2020",
        "countries": "AF;PK",
        "organisations": "ICMPD:host",
        "participants": "75 (25 women)",
        "themes": "customs",
        "state": "published",
    },
    {"ref": "a2", "type": "webinar", "title": "Two", "when": "3 March 2019"},
]
EVERYTHING = (
    "import",
    "publish",
    "drafts",
    "write:reference",
    *(f"write:{path}" for path in LEAST),
)

pytestmark = pytest.mark.template("samples")


def outcomes(answer: Any) -> dict[str, int]:
    """The outcomes that are not zero."""
    assert answer.status_code < 400, answer.text
    return {name: n for name, n in answer.json()["data"]["outcomes"].items() if n}


def stored(catalogue: Catalogue) -> dict[str, Any]:
    """Everything of records there is, but for instants."""
    with catalogue.database.snapshot() as connection:
        records = connection.execute(select(RECORD).order_by(RECORD.c.ref)).mappings().all()
        links = connection.execute(select(LINK)).all()
        entries = connection.execute(select(SearchEntry.__table__.c.tokens)).scalars().all()  # type: ignore[attr-defined]
        changes = connection.execute(select(Change.__table__)).mappings().all()  # type: ignore[attr-defined]
    return {
        "records": {row["ref"]: dict(row) for row in records},
        "links": sorted(map(tuple, links)),
        "entries": sorted(entries),
        "changes": [(row["kind"], row["version"], row["action"]) for row in changes],
    }


def test_an_import_is_what_single_writes_would_be(client: TestClient, catalogue: Catalogue) -> None:
    done = send(client, key(catalogue, *EVERYTHING), table(ROWS))
    assert (done.status_code, outcomes(done)) == (201, {"created": 2})
    assert (
        client.get(done.headers["Location"], headers=key(catalogue, "import")).json() == done.json()
    )
    imported = stored(catalogue)
    write(
        catalogue,
        "meetings",
        {
            "ref": "b1",
            "type": "workshop",
            "title": "One",
            "when": "2020-04/2020-08",
            "countries": ["AF", "PK"],
            "organisations": [{"organisation": "icmpd", "roles": ["host"]}],
            "participants": {"count": 75, "women": 25},
            "themes": ["customs"],
        },
        {"ref": "b2", "type": "webinar", "title": "Two", "when": "2019-03-03", "state": "draft"},
    )
    written = stored(catalogue)
    own = {"id", "ref", "updated_at", "published_at", "revision", "document", "n"}
    for a, b in (("a1", "b1"), ("a2", "b2")):
        one, other = imported["records"][a], written["records"][b]
        assert {n: v for n, v in one.items() if n not in own} == {
            n: v for n, v in other.items() if n not in own
        }
        documents = [from_json(each["document"]) for each in (one, other)]
        assert {n: v for n, v in documents[0].items() if n not in own} == {
            n: v for n, v in documents[1].items() if n not in own
        }
        assert documents[0]["updated_at"] == one["updated_at"].isoformat().replace("+00:00", "Z")
        links = [
            sorted(row[1:4] + row[5:] for row in written["links"] if row[0] == each["id"])
            for each in (one, other)
        ]
        assert links[0] == links[1]
        assert {row[4] for row in written["links"] if row[0] == one["id"]} == {one["n"]}
    assert [each["n"] for each in written["records"].values()] == [1, 2, 3, 4]
    assert imported["entries"] == ["tone ta1"]
    assert imported["changes"].count(("meeting", 1, "created")) == 2


def test_the_same_file_twice_changes_nothing(client: TestClient, catalogue: Catalogue) -> None:
    admin = key(catalogue, *EVERYTHING)
    assert outcomes(send(client, admin, table(ROWS))) == {"created": 2}
    before, page = stored(catalogue), client.get("/v1/meetings")
    again = send(client, admin, table(ROWS))
    assert (again.status_code, outcomes(again)) == (201, {"unchanged": 2})
    assert stored(catalogue) == before
    after = client.get("/v1/meetings")
    assert (after.content, after.headers["etag"]) == (page.content, page.headers["etag"])
    assert after.headers["events-revision"] == page.headers["events-revision"]


def test_changes_are_by_ref_and_only_of_the_columns_there(
    client: TestClient, catalogue: Catalogue
) -> None:
    admin = key(catalogue, *EVERYTHING)
    send(client, admin, table(ROWS))
    before = stored(catalogue)["records"]
    changed = send(
        client, admin, table([{"ref": "a1", "city": "Wien"}, {"ref": "a2", "title": "Two"}])
    )
    assert outcomes(changed) == {"updated": 1, "unchanged": 1}
    after = stored(catalogue)
    document, old = (from_json(each["a1"]["document"]) for each in (after["records"], before))
    assert document["location"] == {"venue": None, "city": "Wien", "country": None}
    assert {
        n: v for n, v in document.items() if n not in {"location", "version", "updated_at"}
    } == {n: v for n, v in old.items() if n not in {"location", "version", "updated_at"}}
    assert (document["version"], after["records"]["a1"]["version"]) == (2, 2)
    assert after["records"]["a2"] == before["a2"]
    assert ("meeting", 2, "updated") in after["changes"]
    assert after["records"]["a1"]["revision"] > before["a1"]["revision"]
    assert client.get("/v1/meetings?q=wien").json()["meta"]["total"] == 1


def test_all_or_nothing(client: TestClient, catalogue: Catalogue) -> None:
    admin, before = key(catalogue, *EVERYTHING), stored(catalogue)
    failed = send(
        client, admin, table([*ROWS, {"ref": "a3", "type": "party", "title": "=1", "when": "soon"}])
    )
    assert (failed.status_code, failed.headers["content-type"]) == (422, MEDIA_TYPE)
    problem = failed.json()
    address = failed.headers["Location"]
    assert problem == {
        "type": "/problems/import-failed",
        "title": "Import failed",
        "status": 422,
        "detail": "1 of 3 rows have problems; nothing was stored. "
        f"All of them are listed at {address}/rows?outcome=failed",
        "errors": problem["errors"],
    }
    assert [(each["pointer"], each["code"]) for each in problem["errors"]] == [
        ("/4/type", "unknown_value"),
        ("/4/when", "unclear_date"),
    ]
    assert client.get(problem["type"]).status_code == 200
    assert stored(catalogue) == before
    report = client.get(address, headers=admin).json()["data"]
    assert (report["state"], report["outcomes"]["failed"]) == ("failed", 1)
    rows = client.get(f"{address}/rows?outcome=failed", headers=admin).json()["data"]
    assert [(row["row"], row["outcome"], row["id"]) for row in rows] == [(4, "failed", None)]
    assert rows[0]["problems"][1]["value"] == "soon"


def test_a_trial_stores_nothing_but_its_report(client: TestClient, catalogue: Catalogue) -> None:
    admin, before = key(catalogue, *EVERYTHING), stored(catalogue)
    organisations = client.get("/v1/organisations").content
    rows = [
        *ROWS,
        {"ref": "a3", "type": "webinar", "title": "Three", "organisations": "New one:host"},
    ]
    tried = send(client, admin, table(rows), "kind=meetings&dry_run=true&create=organisations")
    assert (tried.status_code, outcomes(tried)) == (200, {"created": 3})
    assert stored(catalogue) == before
    assert client.get("/v1/organisations").content == organisations
    listed = client.get(tried.json()["data"]["links"]["rows"], headers=admin).json()["data"]
    assert [(row["row"], row["outcome"], row["id"]) for row in listed] == [
        (2, "created", None),
        (3, "created", None),
        (4, "created", None),
    ]
    assert listed[0]["understood"] == [
        {"column": "type", "value": "Workshop", "understood": "workshop", "note": None},
        {
            "column": "when",
            "value": "Apr - Aug 2020",
            "understood": "2020-04/2020-08",
            "note": "April–August 2020",
        },
        {
            "column": "organisations",
            "value": "ICMPD:host",
            "understood": "icmpd:host",
            "note": None,
        },
    ]


def test_new_codes_are_public_only_with_a_public_record(
    client: TestClient, catalogue: Catalogue
) -> None:
    admin = key(catalogue, *EVERYTHING)
    row = {"ref": "d", "type": "webinar", "title": "D", "organisations": "Quiet Club:host"}
    before = client.get("/v1/organisations").content
    made = send(client, admin, table([row]), "kind=meetings&create=organisations,themes")
    assert made.json()["data"]["created"] == {"organisations": 1}
    assert client.get("/v1/organisations").content == before
    shown = send(client, admin, table([{**row, "state": "published"}]))
    assert outcomes(shown) == {"updated": 1}
    codes = [each["code"] for each in client.get("/v1/organisations").json()["data"]]
    assert "quiet-club" in codes
    refused = send(
        client,
        key(catalogue, "import", "write:meetings"),
        table([row]),
        "kind=meetings&create=themes",
    )
    assert (refused.status_code, refused.json()["errors"][0]["allowed"]) == (
        403,
        ["write:reference"],
    )


def test_withdrawing_by_import_leaves_a_tombstone(client: TestClient, catalogue: Catalogue) -> None:
    admin = key(catalogue, *EVERYTHING)
    send(client, admin, table(ROWS))
    address = "/v1/meetings/by-ref/icmpd/a1"
    assert client.get(address).status_code == 200
    send(client, admin, table([{"ref": "a1", "state": "withdrawn"}]))
    assert client.get(address).status_code == 410
    assert client.get("/v1/meetings?q=one").json()["meta"]["total"] == 0
    send(client, admin, table([{"ref": "a1", "state": "published"}]))
    assert client.get(address).status_code == 200


KEYS: list[tuple[tuple[str, ...], dict[str, str], str, int, str]] = [
    (("drafts",), {}, "", 403, "`import`"),
    (("import",), {}, "", 403, "write:meetings"),
    (("import", "write:trainings"), {}, "", 403, "write:meetings"),
    (("import", "write:meetings"), {}, "", 422, "/2/state"),
    (("import", "write:meetings", "publish"), {"owner": "iom"}, "", 422, "/2/owner"),
    (("import", "write:meetings", "publish"), {}, "&owner=iom", 403, "own owner"),
    (("import", "write:meetings", "publish"), {}, "", 201, "done"),
    (("admin",), {"owner": "iom"}, "", 201, "done"),
]


@pytest.mark.parametrize("case", KEYS, ids=str)
def test_who_may_import(client: TestClient, catalogue: Catalogue, case: Any) -> None:
    scopes, row, query, status, said = case
    content = table([{**ROWS[0], **row}])
    answer = send(client, key(catalogue, *scopes), content, f"kind=meetings{query}")
    assert answer.status_code == status, answer.text
    assert said in answer.text


def test_without_a_key_no_byte_is_read(client: TestClient) -> None:
    answer = send(client, {}, table(ROWS))
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthorized")


def test_an_import_is_seen_by_its_owner_only(client: TestClient, catalogue: Catalogue) -> None:
    done = send(client, key(catalogue, *EVERYTHING), table(ROWS))
    address, other = done.headers["Location"], key(catalogue, "import", owner="iom")
    for path in (address, f"{address}/rows", f"{address}/annotated.csv"):
        assert client.get(path).status_code == 401
        assert client.get(path, headers=other).status_code == 404
    assert client.get("/v1/imports", headers=other).json()["data"] == []
    assert client.delete(address, headers=other).status_code == 404
    own = key(catalogue, "import")
    assert [each["state"] for each in client.get("/v1/imports", headers=own).json()["data"]] == [
        "done"
    ]
    assert client.delete(address, headers=own).status_code == 204
    assert client.get(address, headers=own).status_code == 404
    assert set(stored(catalogue)["records"]) == {"a1", "a2"}


def test_a_file_without_refs_is_imported_once_under_one_key(
    client: TestClient, catalogue: Catalogue
) -> None:
    admin = {**key(catalogue, *EVERYTHING), "Idempotency-Key": "one"}
    content = table([{"type": "webinar", "title": "T", "when": "2020"}])
    first, second = send(client, admin, content), send(client, admin, content)
    assert first.json() == second.json()
    assert len(stored(catalogue)["links"]) == len({*stored(catalogue)["links"]})
    with catalogue.database.snapshot() as connection:
        assert connection.execute(select(func.count()).select_from(RECORD)).scalar_one() == 1
    other = send(client, admin, content.replace("T,", "U,"))
    assert (other.status_code, other.json()["errors"][0]["code"]) == (422, "used")


def test_rows_of_the_same_record_are_refused(client: TestClient, catalogue: Catalogue) -> None:
    admin = key(catalogue, *EVERYTHING)
    twice = [{"ref": "a", "type": "webinar", "title": str(n)} for n in range(2)]
    failed = send(client, admin, table(twice)).json()
    assert [(each["pointer"], each["code"]) for each in failed["errors"]] == [
        ("/3/ref", "repeated")
    ]
    assert failed["errors"][0]["detail"] == "Row 2 is of the same record already."
    write(catalogue, "trainings", {"ref": "a"})
    failed = send(client, admin, table(twice[:1])).json()
    assert failed["errors"][0]["code"] == "other_kind"


def test_duplicates_name_records_by_id_or_ref(client: TestClient, catalogue: Catalogue) -> None:
    admin = key(catalogue, *EVERYTHING)
    known = write(catalogue, "meetings", {"ref": "known"})[0]
    rows = [
        {"ref": "o", "duplicate_of": "", "state": "published"},
        {"ref": "p", "duplicate_of": "o", "state": "published"},
        {"ref": "q", "duplicate_of": known.id, "state": "draft"},
        {"ref": "r", "duplicate_of": "known", "state": "published"},
    ]
    least = {"type": "webinar", "title": "T"}
    assert outcomes(send(client, admin, table([{**least, **row} for row in rows]))) == {
        "created": 4
    }
    records = stored(catalogue)["records"]
    assert records["p"]["duplicate_of"] == records["o"]["id"]
    assert records["q"]["duplicate_of"] == records["r"]["duplicate_of"] == known.id
    for row, code in (
        ({"ref": "s", "duplicate_of": "nobody"}, "unknown_record"),
        ({"ref": "s", "duplicate_of": "p"}, "invalid_duplicate_of"),
        ({"ref": "o", "duplicate_of": "known"}, "invalid_duplicate_of"),
        ({"ref": "known", "duplicate_of": "known"}, "invalid_duplicate_of"),
        ({"ref": "s", "duplicate_of": "a2", "state": "published"}, "invalid_duplicate_of"),
    ):
        write(catalogue, "meetings", {"ref": "a2", "state": "draft"})
        failed = send(client, admin, table([{**least, **row}])).json()
        assert [each["code"] for each in failed["errors"]] == [code], row


@pytest.mark.parametrize("format_", ["csv", "ndjson"])
@pytest.mark.parametrize("path", LEAST)
def test_what_the_export_writes_is_imported_unchanged(
    client: TestClient, catalogue: Catalogue, path: str, format_: str
) -> None:
    for other in LEAST:
        write(
            catalogue,
            other,
            {"ref": other, "countries": ["PK"], "notes": ["=a; b"]},
            {"title": "No ref"},
        )
    admin = key(catalogue, *EVERYTHING)
    exported = client.get(f"/v1/{path}?format={format_}").content
    before = stored(catalogue)
    again = send(client, admin, exported, f"kind={path}", format_)
    assert (again.status_code, outcomes(again)) == (201, {"unchanged": 2})
    assert stored(catalogue) == before


def test_an_export_is_imported_elsewhere_with_its_ids(
    client: TestClient, catalogue: Catalogue, databases: Any
) -> None:
    written = write(catalogue, "meetings", {"ref": "a"}, {"title": "No ref"})
    exported = client.get("/v1/meetings?format=csv").content
    with databases("samples") as url:
        elsewhere = catalogue_for(url)
        with AppClient(create_app(elsewhere.settings)) as there:
            admin = key(elsewhere, *EVERYTHING)
            assert outcomes(send(there, admin, exported)) == {"created": 2}
            assert outcomes(send(there, admin, exported)) == {"unchanged": 2}
            listed = [each["id"] for each in there.get("/v1/meetings").json()["data"]]
            assert sorted(listed) == sorted(each.id for each in written)
            assert (
                there.delete(
                    f"/v1/meetings/{written[1].id}",
                    headers={**admin, "If-Match": '"1"'},
                ).status_code
                == 204
            )
            refused = send(there, admin, exported).json()
            assert [each["code"] for each in refused["errors"]] == ["unusable_id"]
        elsewhere.database.close()


def test_a_file_that_is_older_than_the_record_changes_nothing(
    client: TestClient, catalogue: Catalogue
) -> None:
    write(catalogue, "meetings", {"ref": "a", "title": "First"})
    admin = key(catalogue, *EVERYTHING)
    exported = client.get("/v1/meetings?format=ndjson").text
    edited = exported.replace('"First"', '"Mine"')
    assert outcomes(send(client, admin, edited, "", "ndjson")) == {"updated": 1}
    assert outcomes(send(client, admin, edited, "", "ndjson")) == {"unchanged": 1}
    stale = send(client, admin, exported.replace('"First"', '"Theirs"'), "", "ndjson").json()
    assert [(each["pointer"], each["code"]) for each in stale["errors"]] == [
        ("/1/version", "changed_since")
    ]
    assert client.get("/v1/meetings").json()["data"][0]["title"] == "Mine"


def test_the_encoding_may_stand_in_the_content_type(
    client: TestClient, catalogue: Catalogue
) -> None:
    content = "ref;type;title\na;webinar;Встреча\n".encode("windows-1251")
    headers = {**key(catalogue, *EVERYTHING), "Content-Type": "text/csv; charset=Windows-1251"}
    done = client.post("/v1/imports?kind=meetings", content=content, headers=headers)
    assert outcomes(done) == {"created": 1}
    assert from_json(stored(catalogue)["records"]["a"]["document"])["title"] == "Встреча"


def test_several_kinds_in_one_file(client: TestClient, catalogue: Catalogue) -> None:
    lines = [
        {"kind": "meeting", "ref": "m", **LEAST["meetings"]},
        {"kind": "metric", "ref": "x", **LEAST["metrics"], "state": "published"},
        {"kind": "publications", "ref": "p", **LEAST["publications"]},
    ]
    content = "\n".join(json.dumps(line) for line in lines)
    done = send(client, key(catalogue, *EVERYTHING), content, "", "ndjson")
    assert outcomes(done) == {"created": 3}
    assert done.json()["data"]["links"]["annotated"] is None
    assert client.get("/v1/summaries/2020").json()["data"]["indicators"][0]["value"] == 5
    bad = send(
        client,
        key(catalogue, *EVERYTHING),
        json.dumps({**lines[0], "themes": ["custom"], "x": 1}),
        "",
        "ndjson",
    )
    assert sorted(each["code"] for each in bad.json()["errors"]) == [
        "unknown_code",
        "unknown_member",
    ]


def test_many_rows_are_worked_on_while_the_caller_goes_on(catalogue: Catalogue) -> None:
    url = catalogue.settings.database_url.get_secret_value()
    settings = catalogue_for(url, import_direct_rows=10).settings
    rows = [
        {"ref": f"r{n}", "type": "webinar", "title": f"T {n}", "state": "published"}
        for n in range(1200)
    ]
    with AppClient(create_app(settings)) as client:
        admin = key(catalogue, *EVERYTHING)
        accepted = send(client, admin, table(rows))
        assert (accepted.status_code, accepted.headers["Retry-After"]) == (202, "2")
        assert accepted.json()["data"]["state"] in {"waiting", "working"}
        report = wait(client, accepted.headers["Location"], admin)
        assert (report["state"], report["staged"], report["outcomes"]["created"]) == (
            "done",
            1200,
            1200,
        )
        page = client.get(f"{report['links']['rows']}?limit=500&after=1000", headers=admin).json()
        assert [row["row"] for row in page["data"]] == list(range(1001, 1202))
        assert page["links"]["next"] is None
        assert client.get("/v1/meetings?limit=1").json()["meta"]["total"] == 1200
        revisions = client.get("/v1/meetings?limit=1").headers["events-revision"]
    with catalogue.database.snapshot() as connection:
        numbers = connection.execute(select(RECORD.c.revision).distinct()).scalars().all()
    assert numbers == [int(revisions)]


def wait(client: TestClient, address: str, header: Any) -> Any:
    """The report of an import that has ended."""
    for _ in range(3_000):
        report = client.get(address, headers=header).json()["data"]
        if report["finished_at"]:
            return report
        time.sleep(0.01)  # the import has work to do
    raise AssertionError(report)


def test_hostile_files_leave_nothing_behind(client: TestClient, catalogue: Catalogue) -> None:
    admin = key(catalogue, *EVERYTHING)
    before = stored(catalogue)
    for content, format_, status in (
        (b"", "csv", 400),
        (b"ref,title\n", "csv", 400),
        (b"a,b\n1,\xff\n", "csv", 400),
        (b"ref,title\n" + b"a,b\n" * 700 + b'x,"open\n', "csv", 400),
        (b"nonsense,title\n1,2\n", "csv", 422),
        (b"%PDF-1.7", "xlsx", 400),
        (b'{"a": 1, "a": 2}', "ndjson", 400),
        (b'{"kind": "meeting"}\n' * 700 + b"{", "ndjson", 400),
    ):
        answer = send(client, admin, content, "kind=meetings", format_)
        assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA_TYPE), content
        assert len(answer.content) <= 16 * 1024
    with catalogue.database.snapshot() as connection:
        for name in (col(ImportJob.id), col(ImportRow.number)):
            assert connection.execute(select(func.count(name))).scalar_one() == 0
    assert stored(catalogue) == before


def test_a_file_that_is_too_large_is_refused(catalogue: Catalogue) -> None:
    url = catalogue.settings.database_url.get_secret_value()
    with AppClient(create_app(catalogue_for(url, import_max_bytes=1_000).settings)) as client:
        answer = send(client, key(catalogue, *EVERYTHING), b"x" * 1_001)
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


def test_a_file_of_too_many_rows_is_refused(catalogue: Catalogue) -> None:
    assert Settings(_env_file=None).import_max_rows == 10_000
    with pytest.raises(ValidationError):
        Settings(_env_file=None, import_max_rows=10_001)
    url, admin = catalogue.settings.database_url.get_secret_value(), key(catalogue, *EVERYTHING)
    rows = [{"ref": f"r{n}", "type": "webinar", "title": "T"} for n in range(4)]
    with AppClient(create_app(catalogue_for(url, import_max_rows=3).settings)) as client:
        assert outcomes(send(client, admin, table(rows[:3]))) == {"created": 3}
        refused = send(client, admin, table(rows))
        said = "A file to import has at most 3 rows: split it, or use `events-api import`, which "
        assert (refused.status_code, refused.json()["detail"]) == (413, f"{said}does so.")
        assert len(client.get("/v1/imports", headers=admin).json()["data"]) == 1


def test_drafts_of_an_import_change_no_public_byte(
    client: TestClient, catalogue: Catalogue
) -> None:
    addresses = [
        "/v1/meetings",
        "/v1/organisations",
        "/v1/themes",
        "/v1/summaries",
        "/v1/events?q=zebra",
    ]
    before = [client.get(each) for each in addresses]
    rows = [{"ref": "z", "type": "webinar", "title": "Zebra", "when": "1987", "themes": "Zoo"}]
    done = send(client, key(catalogue, *EVERYTHING), table(rows), "kind=meetings&create=themes")
    assert outcomes(done) == {"created": 1}
    after = [client.get(each) for each in addresses]
    assert [(a.content, dict(a.headers)) for a in after] == [
        (b.content, dict(b.headers)) for b in before
    ]
    with catalogue.database.snapshot() as connection:
        assert connection.execute(text("SELECT count(*) FROM search_entry")).scalar_one() == 0
