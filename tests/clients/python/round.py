"""A round with the client that openapi-python-client makes, as a partner's program would go it.

Checked by mypy together with the client; what goes wrong ends the program. It prints what it found,
for the test that runs it. Arguments: the address of a server, and a key that may do everything.
"""

import csv
import json
import sys
from collections.abc import Callable, Mapping
from io import BytesIO, StringIO
from typing import Any, TypeVar
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from events_api_client import AuthenticatedClient
from events_api_client.api.changes import list_changes
from events_api_client.api.imports import create_import, get_import_template, list_import_rows
from events_api_client.api.meetings import (
    create_meeting,
    delete_meeting,
    get_meeting,
    list_meetings,
    patch_meeting,
    put_meeting_by_ref,
    replace_meeting,
)
from events_api_client.api.summaries import (
    get_edition,
    get_summary,
    list_figure_records,
    publish_edition,
)
from events_api_client.models import (
    CreateImportFormat,
    CreateImportKind,
    EditionAnswer,
    FeedPage,
    FigureRows,
    HeadCountPatch,
    ImportAnswer,
    ListMeetingsFormat,
    ListMeetingsSort,
    ListPageMeetingPublic,
    LocationGiven,
    MeetingInput,
    MeetingInputState,
    MeetingInputType,
    MeetingPatch,
    MeetingPublic,
    ProblemDocument,
    Publication,
    RowList,
    SingleMeetingPublic,
    Summary,
)
from events_api_client.types import UNSET, File, Response, Unset

Answer = TypeVar("Answer")
FILE = b"ref,type,title,when\nround-3,workshop,From a file,2020-05-04\n"


def of(kind: type[Answer], response: Response[Any]) -> Answer:
    """The answer, which is of this kind, or else an end with the problem."""
    if not isinstance(response.parsed, kind):
        raise SystemExit(f"{response.status_code}: {response.content.decode()}")
    return response.parsed


def refused(response: Response[Any]) -> int:
    """The status of a problem."""
    return of(ProblemDocument, response).status


def lists(client: AuthenticatedClient) -> dict[str, object]:
    """A page with some members, and the next one."""
    page = of(
        ListPageMeetingPublic,
        list_meetings.sync_detailed(
            client=client, fields="title,when", limit=2, sort=ListMeetingsSort.TITLE
        ),
    )
    cursor = page.meta.next_cursor
    if cursor is None:
        raise SystemExit("There is one page only.")
    following = list_meetings.sync_detailed(
        client=client, fields="title,when", limit=2, sort=ListMeetingsSort.TITLE, cursor=cursor
    )
    first, second = page.data, of(ListPageMeetingPublic, following).data
    return {
        "total": page.meta.total,
        "titles": [str(each.title).partition(" ")[0] for each in (*first, *second)],
        "left out": {each.owner is UNSET and each.url is UNSET for each in first} == {True},
        "wrong": refused(list_meetings.sync_detailed(client=client, limit=0)),
    }


ENTRY = "{http://www.w3.org/2005/Atom}entry"
# How many records there are in a list, by its format; of metadata how many columns are the key.
READ: Mapping[str, Callable[[bytes], int]] = {
    "json": lambda body: len(ListPageMeetingPublic.from_dict(json.loads(body)).data),
    "csv": lambda body: len([*csv.DictReader(StringIO(body.decode(), newline=""))]),
    "ndjson": lambda body: len(
        [MeetingPublic.from_dict(json.loads(line)) for line in body.splitlines()]
    ),
    "csv-metadata": lambda body: len(
        [each for each in json.loads(body)["tableSchema"]["columns"] if each["name"] == "id"]
    ),
    "xlsx": lambda body: (
        ZipFile(BytesIO(body)).read("xl/worksheets/sheet1.xml").count(b"<row ") - 1
    ),
    "ics": lambda body: body.count(b"BEGIN:VEVENT"),
    "atom": lambda body: len(ET.fromstring(body).findall(ENTRY)),  # noqa: S314 - of our server
    "jsonld": lambda body: len(json.loads(body)["@graph"]) - 1,
    "geojson": lambda body: len(json.loads(body)["features"]) + json.loads(body)["withoutPlace"],
}


def formats(client: AuthenticatedClient) -> dict[str, int]:
    """The same list in each format that the description names, as bytes."""
    http, found = client.get_httpx_client(), {}
    for each in sorted(ListMeetingsFormat):
        answer = http.get("/v1/meetings", params={"format": each.value, "precision": "day,month"})
        found[each.value] = READ[each.value](answer.raise_for_status().content)
    return found


def writes(client: AuthenticatedClient) -> dict[str, object]:
    """A meeting made, read, replaced, changed and deleted, and one put by its reference."""
    given = MeetingInput(
        title="A round",
        type_=MeetingInputType.WORKSHOP,
        when="2020-03-04",
        ref="round-1",
        state=MeetingInputState.PUBLISHED,
        location=LocationGiven(city="Ankara", country="TR"),
    )
    made = of(SingleMeetingPublic, create_meeting.sync_detailed(client=client, body=given))
    one = made.data.id
    read = get_meeting.sync_detailed(one, client=client)
    shown = of(SingleMeetingPublic, read).data
    shown.title = "A round, sent back"
    sent = replace_meeting.sync_detailed(
        one, client=client, body=shown, if_match=read.headers["etag"]
    )
    stale = replace_meeting.sync_detailed(
        one, client=client, body=given, if_match=read.headers["etag"]
    )
    patch = MeetingPatch(when=None, participants=HeadCountPatch(count=12, women=5))
    changed = patch_meeting.sync_detailed(
        one, client=client, body=patch, if_match=sent.headers["etag"]
    )
    after = of(SingleMeetingPublic, changed).data
    other = MeetingInput(title="Another", type_=MeetingInputType.SEMINAR, when="2020")
    put = put_meeting_by_ref.sync_detailed("icmpd", "round-2", client=client, body=other)
    again = put_meeting_by_ref.sync_detailed("icmpd", "round-2", client=client, body=other)
    gone = delete_meeting.sync_detailed(one, client=client, if_match=changed.headers["etag"])
    return {
        "sent back": of(SingleMeetingPublic, sent).data.title,
        "stale": refused(stale),
        "changed": [after.title, after.when, after.participants.count, after.participants.women],
        "kept": [after.location.city, after.location.country],
        "put": [int(put.status_code), int(again.status_code)],
        "ref": of(SingleMeetingPublic, again).data.ref,
        "deleted": int(gone.status_code),
        "gone": refused(get_meeting.sync_detailed(one, client=client)),
    }


def files(client: AuthenticatedClient) -> dict[str, object]:
    """A file imported, its rows, and a template."""
    done = of(
        ImportAnswer,
        create_import.sync_detailed(
            client=client,
            body=File(payload=BytesIO(FILE)),
            format_=CreateImportFormat.CSV,
            kind=CreateImportKind.MEETINGS,
        ),
    ).data
    rows = of(RowList, list_import_rows.sync_detailed(done.id, client=client)).data
    template = of(File, get_import_template.sync_detailed(client=client))
    return {
        "created": done.outcomes.created,
        "refs": [each.ref for each in rows],
        "template": template.payload.read(2).decode(),
    }


def figures(client: AuthenticatedClient) -> dict[str, object]:
    """A year, the records behind one of its figures, and an edition of it."""
    year = of(Summary, get_summary.sync_detailed("2020", client=client)).data
    rows = of(FigureRows, list_figure_records.sync_detailed("2020", "meetings", client=client))
    made = of(
        EditionAnswer,
        publish_edition.sync_detailed("2020", client=client, body=Publication()),
    ).data
    read = of(EditionAnswer, get_edition.sync_detailed("2020", made.number, client=client)).data
    return {
        "meetings": year.counts["meetings"].value,
        "records": sum(each.counted for each in rows.data),
        "edition": [made.number, read.number, read.summary.counts["meetings"].value],
    }


def changes(client: AuthenticatedClient) -> dict[str, object]:
    """A walk along all changes, a copy of them, and a wait for one that does not come."""
    copy: dict[tuple[str, str], object] = {}
    kinds: dict[str, set[str]] = {}
    cursor: str | Unset = UNSET
    more = True
    while more:
        page = of(FeedPage, list_changes.sync_detailed(client=client, limit=100, cursor=cursor))
        for each in page.data:
            kinds.setdefault(str(each.kind), set()).add(type(each.data).__name__)
            copy[each.kind, each.id] = each.data
        cursor, more = page.meta.next_cursor, page.meta.more
    waited = list_changes.sync_detailed(client=client, limit=100, cursor=cursor, wait=1)
    last = of(FeedPage, waited)
    wrong = list_changes.sync_detailed(client=client, cursor=cursor, kind="theme")
    return {
        "theme": sorted(kinds["theme"]),
        "meeting": sorted(kinds["meeting"]),
        "countries": len([kind for kind, _ in copy if kind == "country"]),
        "removed": len([each for each in copy.values() if each is None]),
        "there": len(last.data),
        "same": last.meta.next_cursor == cursor,
        "other": refused(wrong),
    }


def main(address: str, key: str) -> None:
    """Go the round and print what was found."""
    with AuthenticatedClient(base_url=address, token=key) as client:
        found = {
            "lists": lists(client),
            "formats": formats(client),
            "writes": writes(client),
            "files": files(client),
            "figures": figures(client),
            "changes": changes(client),
        }
    json.dump(found, sys.stdout, indent=1)


if __name__ == "__main__":
    main(*sys.argv[1:])
