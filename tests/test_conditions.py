"""Conditions: what a client or a cache is told of an answer, and when it gets none anew."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import Any, cast

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.storing.store import writing
from events_api.formats import FORMATS
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES
from events_api.summaries.presentation.formats import ROW_FORMATS
from tests.app_client import AppClient
from tests.samples import LEAST, key, write
from tests.templates import Database, catalogue_for
from tests.test_openapi import LISTS, OPERATIONS, QUERIES, address_of

# Of a picture, which runs nothing and loads nothing.
ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
# A template is a file of its own.
READS = [path for path in OPERATIONS if path.startswith("/v1/") and not path.endswith(".xlsx")]
ADDRESSES = [*OPERATIONS, "/docs", "/openapi.json"]
PAGED = [path for path, names in QUERIES.items() if "cursor" in names]
SINGLE = [path for path in READS if path.endswith(("/{record_id}", "/{ref}", "/{code}"))]
EXPORTS = ["csv", "ndjson"]
VARY = "Accept, Accept-Encoding"
FRESH = "public, max-age=0, must-revalidate"
FOR_GOOD = "public, max-age=31536000, immutable"
CROSSED = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": (
        "ETag, Link, Location, Events-Revision, Last-Modified, Retry-After, RateLimit"
    ),
}
EVERY_ANSWER = {**CROSSED, "vary": "Accept-Encoding", "x-content-type-options": "nosniff"}
Shown = tuple[int, dict[str, str], bytes]
ORIGIN = {"Origin": "https://partner.example"}
EVIL = "evil.example"


@pytest.fixture(scope="module")
def known(reader: TestClient) -> dict[str, Response]:
    """What each path answers, by an address of it."""
    addresses = [address_of(reader, path) for path in ADDRESSES]
    return {address: reader.get(address) for address in addresses}


@pytest.fixture(scope="module")
def reads(known: dict[str, Response]) -> dict[str, Response]:
    """What each address of public data answers."""
    return {address: answer for address, answer in known.items() if address.startswith("/v1/")}


def shown(answer: Response) -> Shown:
    """The whole of an answer."""
    return answer.status_code, dict(answer.headers), answer.content


def allowed_at(address: str) -> str:
    """The methods of an address, as `Allow` names them."""
    parts = address.partition("?")[0].strip("/").split("/")
    kinds = {each.path for each in RESOURCES}
    rows = {each.name for each in REFERENCE_LISTS} - {"countries"}
    writes = []
    if parts[0] == "v1" and parts[1] in kinds | rows | {"countries"}:
        single = ["PUT", "PATCH", *(["DELETE"] if parts[1] != "countries" else [])]
        listed = ["POST"] if parts[1] != "countries" else []
        writes = {2: listed, 3: single, 5: ["PUT"]}[len(parts)]
    if parts[-1] == "editions":
        writes = ["POST"]
    return ", ".join(["GET", "HEAD", *writes, "OPTIONS"])


def own_headers(answer: Response) -> dict[str, str]:
    """The headers that do not describe the body itself."""
    return {
        name: value
        for name, value in answer.headers.items()
        if name not in {"content-length", "content-type"}
    }


@pytest.mark.parametrize("path", READS)
def test_every_read_says_how_it_may_be_kept_and_how_fresh_it_is(
    reader: TestClient, path: str
) -> None:
    answer = reader.get(address_of(reader, path))
    loaded = reader.get("/v1/meetings?limit=1").json()["data"][0]["published_at"]
    place = answer.headers.get("content-location")
    drawn = path.endswith(".svg")
    onward = None if drawn else answer.json()["links"].get("next")
    assert answer.status_code == HTTPStatus.OK
    assert dict(answer.headers) == {
        # What an edition restates names its records as they are called now.
        "cache-control": FOR_GOOD if re.search(r"\{number\}(?!/changes)", path) else FRESH,
        "content-length": str(len(answer.content)),
        "content-type": "image/svg+xml" if drawn else "application/json",
        "etag": answer.headers["etag"],
        "events-revision": str(reader.get("/readyz").json()["public_revision"]),
        "last-modified": format_datetime(datetime.fromisoformat(loaded), usegmt=True),
        **EVERY_ANSWER,
        "vary": VARY,
        **({"content-location": place} if path in SINGLE else {}),
        **({"link": answer.headers["link"]} if onward else {}),
        **({"content-security-policy": ALONE} if drawn else {}),
    }
    tag = r'"1\.[0-9a-f]{24}"' if path in SINGLE else r'"[0-9a-f]{24}\.(json|svg)"'
    assert re.fullmatch(tag, answer.headers["etag"])


@pytest.mark.parametrize("path", SINGLE)
def test_a_record_says_which_address_is_its_own(reader: TestClient, path: str) -> None:
    answer = reader.get(address_of(reader, path), params={"lang": "fr"})
    listed = "/".join(path.split("/")[:3])
    data = answer.json()["data"]
    own = f"{listed}/{data.get('id') or data['code']}"
    assert answer.headers["content-location"] == answer.json()["links"]["self"] == own
    assert reader.get(own, params={"lang": "fr"}).json()["data"] == answer.json()["data"]


@pytest.mark.parametrize(
    "condition",
    ["{tag}", "W/{tag}", '"other", {tag}', '"other",{tag} , W/"more"', "*", ' {tag} , "x"'],
)
def test_what_the_client_has_is_not_sent_again(
    reader: TestClient, reads: dict[str, Response], condition: str
) -> None:
    expected = {address: (304, own_headers(whole), b"") for address, whole in reads.items()}
    found = {
        address: asking(reader, address, condition.format(tag=whole.headers["etag"]))
        for address, whole in reads.items()
    }
    assert found == expected


@pytest.mark.parametrize(
    "condition",
    ['"other"', 'W/"other"', '"other", W/"more"', '""', "", '"', '"{part}"', '"{tag}x"', "x, *x"],
)
def test_what_the_client_has_not_is_sent(
    reader: TestClient, reads: dict[str, Response], condition: str
) -> None:
    tags = {address: whole.headers["etag"].strip('"') for address, whole in reads.items()}
    found = {
        address: asking(reader, address, condition.format(part=tag[:-1], tag=tag))
        for address, tag in tags.items()
    }
    assert found == {address: shown(whole) for address, whole in reads.items()}


def asking(client: TestClient, address: str, condition: str) -> Shown:
    return shown(client.get(address, headers={"If-None-Match": condition}))


LATER = datetime(2030, 1, 1, 12, tzinfo=UTC)
DATES = {
    "the one that was sent": "{sent}",
    "in the form of RFC 850": "%A, %d-%b-%y %H:%M:%S GMT",
    "in the form of asctime": "%a %b %d %H:%M:%S %Y",
}


def asking_since(client: TestClient, address: str, **headers: str) -> Shown:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return shown(client.get(address, headers=named))


@pytest.mark.parametrize("form", DATES.values(), ids=DATES)
def test_what_the_client_has_by_its_date_is_not_sent_again(
    loaded_client: TestClient, loaded_catalogue: Catalogue, form: str
) -> None:
    # The editions are of the second of the records: what comes now has one of its own.
    with writing(loaded_catalogue.database, loaded_catalogue.lists, LATER) as transaction:
        resource = next(each for each in loaded_catalogue.resources if each.path == "meetings")
        record = {**LEAST["meetings"], "ref": "own", "state": "published"}
        transaction.put(resource, "icmpd", resource.given.model_validate(record))
    for path in READS:
        address = address_of(loaded_client, path)
        whole = loaded_client.get(address)
        sent = whole.headers["last-modified"]
        date = parsedate_to_datetime(sent).strftime(form.format(sent=sent))
        kept = asking_since(loaded_client, address, If_Modified_Since=date)
        assert kept == (304, own_headers(whole), b""), address


@pytest.mark.parametrize("seconds", [-86_400, -1, 1, 86_400])
def test_another_date_than_the_one_that_was_sent_says_nothing(
    reader: TestClient, reads: dict[str, Response], seconds: int
) -> None:
    found = {}
    for address, whole in reads.items():
        sent = parsedate_to_datetime(whole.headers["last-modified"])
        other = format_datetime(sent + timedelta(seconds=seconds), usegmt=True)
        found[address] = asking_since(reader, address, If_Modified_Since=other)
    assert found == {address: shown(whole) for address, whole in reads.items()}


@pytest.mark.parametrize(
    "date", ["", "yesterday", "0", "Sun, 99 Nov 9999 08:49:37 GMT", "2020-01-01T00:00:00Z"]
)
def test_a_date_that_is_none_says_nothing(
    reader: TestClient, reads: dict[str, Response], date: str
) -> None:
    found = {each: asking_since(reader, each, If_Modified_Since=date) for each in reads}
    assert found == {address: shown(whole) for address, whole in reads.items()}


def test_a_tag_is_asked_before_a_date(reader: TestClient, reads: dict[str, Response]) -> None:
    for address, whole in reads.items():
        date = {"If_Modified_Since": whole.headers["last-modified"]}
        for tag in ('"other"', "", 'W/"other"'):
            assert asking_since(reader, address, If_None_Match=tag, **date) == shown(whole)
        old = {"If_Modified_Since": "Sun, 06 Nov 1994 08:49:37 GMT"}
        tag = whole.headers["etag"]
        kept = asking_since(reader, address, If_None_Match=tag, **old)
        assert kept == (304, own_headers(whole), b"")


@pytest.mark.template("samples")
def test_two_changes_in_one_second_are_never_taken_for_one(
    client: TestClient, catalogue: Catalogue
) -> None:
    resource = next(each for each in catalogue.resources if each.path == "meetings")
    address, seen = "/v1/meetings?format=csv", []
    moments = [LATER, LATER, LATER - timedelta(seconds=5), LATER + timedelta(seconds=1)]
    for number, now in enumerate(moments):
        with writing(catalogue.database, catalogue.lists, now) as transaction:
            record = {**LEAST["meetings"], "ref": "one", "state": "published", "title": f"{number}"}
            transaction.put(resource, "icmpd", resource.given.model_validate(record))
        answer = client.get(address)
        since = {"If-Modified-Since": answer.headers["last-modified"]}
        seen.append((since["If-Modified-Since"], client.get(address, headers=since).status_code))
        # Whoever has the state before, by its date, is given this one.
        if number:
            before = {"If-Modified-Since": seen[-2][0]}
            assert client.get(address, headers=before).content == answer.content
    shared, alone = "Tue, 01 Jan 2030 12:00:00 GMT", "Tue, 01 Jan 2030 12:00:01 GMT"
    assert seen == [(shared, 304), (shared, 200), (shared, 200), (alone, 304)]


@pytest.mark.parametrize(
    "address",
    [
        "/v1/meetings?from=today",
        "/v1/events?ended_by=today&format=csv",
        "/v1/summaries?to=today",
        "/v1/summaries/2020/completeness?as_of=today",
    ],
)
def test_what_depends_on_the_day_has_no_date_of_change(reader: TestClient, address: str) -> None:
    answer = reader.get(address)
    date = reader.get("/v1/meetings?limit=1").headers["last-modified"]
    again = reader.get(address, headers={"If-Modified-Since": date})
    assert "last-modified" not in answer.headers
    assert shown(again) == shown(answer)


@pytest.mark.parametrize("name", ["json", *EXPORTS])
@pytest.mark.template("samples")
def test_drafts_that_have_changed_are_sent_whatever_the_client_has(
    client: TestClient, catalogue: Catalogue, name: str
) -> None:
    own = key(catalogue, "drafts")
    address = f"/v1/meetings?state=draft&format={name}"
    write(catalogue, "meetings", {"ref": "one", "state": "draft"})
    first = client.get(address, headers=own)
    sent = {"If-None-Match": first.headers["etag"]}
    assert client.get(address, headers=own | sent).status_code == HTTPStatus.NOT_MODIFIED
    write(catalogue, "meetings", {"ref": "one", "state": "draft", "title": "Changed"})
    date = {"If-Modified-Since": first.headers["last-modified"]}
    for headers in (sent, date):
        again = client.get(address, headers=own | headers)
        assert (again.status_code, b"Changed" in again.content) == (200, True)


@pytest.mark.parametrize("path", PAGED)
def test_the_next_page_is_in_the_headers_as_in_the_body(reader: TestClient, path: str) -> None:
    address = address_of(reader, path)
    first = reader.get(address, params={"limit": 1})
    last = reader.get(address, params={"limit": 1000})
    assert first.headers["link"] == f'<{first.json()["links"]["next"]}>; rel="next"'
    # From the feed of changes one goes on for good.
    onward = last.json()["links"]["next"] if path == "/v1/changes" else None
    assert (last.json()["links"]["next"], "link" in last.headers) == (onward, bool(onward))


# A row of a reference list may have the same name in every language; editions have but one, and
# changes none.
@pytest.mark.parametrize(
    "path",
    [
        path
        for path in READS
        if not path.endswith(("/{code}", "/changes")) and "/editions" not in path
    ],
)
def test_another_language_is_another_representation(reader: TestClient, path: str) -> None:
    address = address_of(reader, path)
    included = {"include": "labels"} if path in LISTS else {}
    tags = [
        reader.get(address, params={**included, "lang": lang}).headers["etag"]
        for lang in ("en", "fr", "ar")
    ]
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("path", SINGLE)
def test_the_usual_language_is_the_same_representation_when_it_is_named(
    reader: TestClient, path: str
) -> None:
    address = address_of(reader, path)
    assert shown(reader.get(f"{address}?lang=en")) == shown(reader.get(address))


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("name", EXPORTS)
def test_a_whole_file_has_conditions_too(reader: TestClient, path: str, name: str) -> None:
    address = f"{path}?format={name}"
    whole = reader.get(address)
    tag = whole.headers["etag"]
    again = reader.get(address, headers={"If-None-Match": tag})
    assert whole.status_code == HTTPStatus.OK
    assert re.fullmatch(rf'"[0-9a-f]{{24}}\.{name}"', tag)
    assert shown(again) == (304, own_headers(whole), b"")
    assert reader.get(f"{address}&limit=1").headers["etag"] != tag
    assert reader.get(path).headers["etag"] != tag


def test_a_whole_file_of_other_settings_or_another_release_has_another_tag(
    reader: TestClient,
) -> None:
    figure = "/v1/summaries/2020/figures/meetings/records"
    addresses = [f"/v1/meetings?format={each.name}" for each in FORMATS if each.whole]
    addresses += [f"{figure}?format={each.name}" for each in ROW_FORMATS if each.name != "json"]
    usual = cast("Any", reader.app).state.catalogue.settings
    others = [
        create_app(usual.model_copy(update=changed))
        for changed in (
            {"license": "CC0-1.0"},
            {"public_url": "https://example.org"},
            {"port": 8001},
            {},
        )
    ]
    others[-1].version = "99.0.0"
    tags = [{each: reader.get(each).headers["etag"] for each in addresses}]
    for app in others:
        with AppClient(app) as client:
            tags.append({each: client.get(each).headers["etag"] for each in addresses})
    usual_tags, *made_otherwise = tags
    alike = [
        [each for each in addresses if tag[each] == usual_tags[each]] for tag in made_otherwise
    ]
    assert alike == [[], [], addresses, []]


def test_an_answer_in_the_format_of_accept_is_the_one_of_its_name(reader: TestClient) -> None:
    for name, media_type in (("csv", "text/csv"), ("json", "application/json")):
        named = reader.get(f"/v1/meetings?format={name}&limit=1")
        agreed = reader.get("/v1/meetings?limit=1", headers={"Accept": f"{media_type}, */*;q=0.1"})
        assert own_headers(agreed).keys() == own_headers(named).keys()
        assert agreed.headers["content-type"] == named.headers["content-type"]


@pytest.mark.parametrize(
    "accept",
    [["image/png", "application/json"], ["application/*"], ["*/*;q=0.1"], ["text/html", "*/*"]],
)
def test_every_line_of_accept_counts(reader: TestClient, accept: list[str]) -> None:
    answer = reader.get("/v1/meetings", headers=[("Accept", each) for each in accept])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")


@pytest.mark.parametrize(
    "path", ["/v1/meetings", "/v1/events", "/v1/summaries", "/v1/summaries/2020"]
)
def test_parameters_of_a_media_range_other_than_q_do_not_matter(
    reader: TestClient, path: str
) -> None:
    for name in ("json", "csv"):
        served = reader.get(f"{path}?format={name}").headers["content-type"]
        bare = served.partition(";")[0]
        for accept in (served, f"{bare}; charset=utf-8", f'{bare};profile="a,b";q=0.9, */*;q=0.1'):
            answer = reader.get(path, headers={"Accept": accept})
            assert (answer.status_code, answer.headers["content-type"]) == (200, served), accept


def test_a_media_range_with_parameters_and_no_q_left_is_not_acceptable(reader: TestClient) -> None:
    path = "/v1/meetings"
    tag = reader.get(path).headers["etag"]
    for accept in ("image/png; charset=utf-8", "application/json; charset=utf-8; q=0"):
        answer = reader.get(path, headers={"Accept": accept, "If-None-Match": tag})
        assert answer.status_code == 406, accept


def test_every_line_of_if_none_match_counts(reader: TestClient) -> None:
    tag = reader.get("/v1/themes").headers["etag"]
    lines = [("If-None-Match", '"other"'), ("If-None-Match", tag)]
    assert reader.get("/v1/themes", headers=lines).status_code == HTTPStatus.NOT_MODIFIED


@pytest.mark.template("samples")
def test_a_list_changes_only_with_its_rows(client: TestClient, catalogue: Catalogue) -> None:
    write(catalogue, "meetings", {"ref": "own", "countries": ["PK"], "themes": ["customs"]})
    addresses = ["/v1/meetings?country=PK", "/v1/meetings?theme=customs&include=labels&lang=fr"]
    addresses += ["/v1/summaries/2020?country=PK", "/v1/summaries/2020/figures/meetings/records?"]
    addresses[-1] += "country=PK"
    before = [client.get(each) for each in addresses]
    write(catalogue, "meetings", {"ref": "other", "countries": ["AF"], "themes": ["return"]})
    write(catalogue, "trainings", {"ref": "course", "when": "2021"})
    unrelated = [client.get(each) for each in addresses]
    tags = [each.headers["etag"] for each in before]
    kept = [
        client.get(address, headers={"If-None-Match": tag})
        for address, tag in zip(addresses, tags, strict=True)
    ]
    title = {"ref": "own", "countries": ["PK"], "themes": ["customs"], "title": "Renamed"}
    write(catalogue, "meetings", title | {"when": "2020-03"})
    after = [client.get(each) for each in addresses[:2]]
    assert [each.content for each in unrelated] == [each.content for each in before]
    assert [each.headers["etag"] for each in unrelated] == tags
    assert [each.status_code for each in kept] == [HTTPStatus.NOT_MODIFIED] * len(addresses)
    revisions = [int(each[0].headers["events-revision"]) for each in (before, unrelated, after)]
    assert [each - revisions[0] for each in revisions] == [0, 2, 3]
    assert [each.headers["events-revision"] for each in kept] == [str(revisions[1])] * 4
    assert {each.headers["etag"] for each in after}.isdisjoint(tags)


@pytest.mark.template("samples")
def test_a_reference_list_changes_with_its_counts(client: TestClient, catalogue: Catalogue) -> None:
    before = client.get("/v1/themes"), client.get("/v1/projects")
    write(catalogue, "meetings", {"ref": "own", "themes": ["customs"]})
    after = client.get("/v1/themes"), client.get("/v1/projects")
    assert before[0].headers["etag"] != after[0].headers["etag"]
    assert before[1].headers["etag"] == after[1].headers["etag"]
    assert before[1].content == after[1].content


@pytest.mark.template("samples")
def test_the_tag_of_a_record_begins_with_its_version(
    client: TestClient, catalogue: Catalogue
) -> None:
    found: list[tuple[str, Any]] = []
    for title in ("One", "One", "Two", "Three"):
        (written,) = write(catalogue, "meetings", {"ref": "own", "title": title})
        addresses = [f"/v1/meetings/{written.id}", "/v1/meetings/by-ref/icmpd/own"]
        by_id, by_ref = (client.get(each) for each in addresses)
        assert by_id.headers["etag"] == by_ref.headers["etag"]
        tag = by_id.headers["etag"].strip('"')
        found.append((tag.split(".")[0], by_id.json()["data"]["version"]))
    assert found == [("1", 1), ("1", 1), ("2", 2), ("3", 3)]


@pytest.mark.template("samples")
def test_a_record_whose_words_change_has_another_tag_of_the_same_version(
    client: TestClient, catalogue: Catalogue
) -> None:
    (written,) = write(catalogue, "meetings", {"ref": "own", "themes": ["customs"]})
    before = client.get(f"/v1/meetings/{written.id}")
    themes = next(each for each in catalogue.lists if each.dim == "theme")
    row = themes.given.model_validate({"code": "customs", "name": "Border customs"})
    with writing(catalogue.database, catalogue.lists) as transaction:
        transaction.put_reference(themes, row)
    after = client.get(f"/v1/meetings/{written.id}")
    assert before.headers["etag"] != after.headers["etag"]
    assert [each.headers["etag"][:3] for each in (before, after)] == ['"1.', '"1.']


@pytest.mark.template("samples")
def test_drafts_move_no_header_of_any_answer(client: TestClient, catalogue: Catalogue) -> None:
    write(catalogue, "meetings", {"ref": "own"})
    addresses = ["/v1/meetings", "/v1/meetings?format=csv", "/v1/summaries/2020", "/v1/themes"]
    before = [shown(client.get(each)) for each in addresses]
    hidden = {"ref": "hidden", "state": "draft", "themes": ["customs"]}
    write(catalogue, "meetings", hidden, hidden | {"title": "Changed"})
    assert [shown(client.get(each)) for each in addresses] == before


@pytest.mark.parametrize("headers", [{}, ORIGIN, {"Accept-Encoding": "gzip"}])
def test_head_answers_like_get_without_the_body(
    reader: TestClient, known: dict[str, Response], headers: dict[str, str]
) -> None:
    # HEAD sends nothing that could be compressed: it tells of the answer as it is.
    plain = {**headers, "Accept-Encoding": "identity"}
    got = {address: reader.get(address, headers=plain) for address in known}
    found = {address: shown(reader.head(address, headers=headers)) for address in known}
    assert found == {each: (200, dict(answer.headers), b"") for each, answer in got.items()}
    assert [address for address, answer in got.items() if not answer.content] == []


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere",
        "/v1/meetings?year=x",
        "/v1/meetings?theme=unheard-of",
        "/v1/%00",
        f"/v1/{'a' * 9_000}",
        "/v1/meetings/unheard-of",
        "/v1/meetings?limit=1",
        "/v1/meetings?format=csv&theme=unheard-of",
        "/v1/summaries/2020/figures/unheard-of/records",
        "/v1/summaries/2020/figures/unheard-of/records?format=csv",
    ],
)
@pytest.mark.parametrize("headers", [{}, {"Accept": "image/png"}, {"If-None-Match": "*"}])
def test_head_answers_like_get_whatever_the_answer(
    reader: TestClient, address: str, headers: dict[str, str]
) -> None:
    get, head = reader.get(address, headers=headers), reader.head(address, headers=headers)
    assert shown(head) == (get.status_code, dict(get.headers), b"")


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("name", EXPORTS)
def test_head_of_a_whole_file_answers_like_get(reader: TestClient, path: str, name: str) -> None:
    address = f"{path}?format={name}"
    get, head = reader.get(address), reader.head(address)
    assert shown(head) == (get.status_code, dict(get.headers), b"")


@pytest.mark.parametrize(
    "headers", [{}, {"Accept": "image/png"}, {"Access-Control-Request-Method": "GET"}]
)
def test_options_names_the_methods_of_every_address(
    reader: TestClient, known: dict[str, Response], headers: dict[str, str]
) -> None:
    found = {address: shown(reader.options(address, headers=headers)) for address in known}
    assert found == {
        address: (204, {"allow": allowed_at(address), **EVERY_ANSWER}, b"") for address in known
    }


def test_every_origin_may_read_every_answer_and_its_headers(
    reader: TestClient, known: dict[str, Response]
) -> None:
    found = {address: shown(reader.get(address, headers=ORIGIN)) for address in known}
    assert found == {
        address: (200, dict(answer.headers) | CROSSED, answer.content)
        for address, answer in known.items()
    }


@pytest.mark.parametrize(
    "address", ["/nowhere", "/v1/meetings?year=x", "/v1/%00", f"/v1/{'a' * 9_000}"]
)
def test_every_origin_may_read_what_went_wrong(reader: TestClient, address: str) -> None:
    plain, crossed = reader.get(address), reader.get(address, headers=ORIGIN)
    assert dict(crossed.headers) == dict(plain.headers) | CROSSED


def test_every_origin_may_read_that_nothing_changed(reader: TestClient) -> None:
    answer = reader.get("/v1/themes", headers={**ORIGIN, "If-None-Match": "*"})
    assert answer.status_code == HTTPStatus.NOT_MODIFIED
    assert dict(answer.headers).items() >= CROSSED.items()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_preflight_allows_to_read_with_any_header(
    reader: TestClient, known: dict[str, Response], method: str
) -> None:
    asked = {"Access-Control-Request-Method": method}
    asked |= {"Access-Control-Request-Headers": "if-none-match,x-own"}
    answers = [reader.options(address, headers=ORIGIN | asked) for address in known]
    allowed = {
        "access-control-allow-headers": "if-none-match,x-own",
        "access-control-allow-methods": "GET, HEAD, OPTIONS",
        "access-control-allow-origin": "*",
        "access-control-max-age": "86400",
    }
    assert [each.is_success for each in answers] == [True] * len(known)
    assert [
        {name: value for name, value in each.headers.items() if name in allowed} for each in answers
    ] == [allowed] * len(known)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", EVIL])
def test_a_preflight_to_write_is_refused_by_a_problem(reader: TestClient, method: str) -> None:
    asked = {**ORIGIN, "Access-Control-Request-Method": method}
    answer = reader.options("/v1/meetings", headers=asked)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == HTTPStatus.BAD_REQUEST
    assert EVIL not in answer.text


def test_only_the_origins_that_are_set_may_read(databases: Database) -> None:
    own = "https://own.example"
    with databases("empty") as url:
        settings = catalogue_for(url, cors_origins=[own]).settings
        with AppClient(create_app(settings)) as client:
            answers = [
                client.get("/v1/themes", headers=headers)
                for headers in ({}, {"Origin": own}, ORIGIN)
            ]
    allowed = [each.headers.get("access-control-allow-origin") for each in answers]
    assert allowed == [None, own, None]
    assert [each.headers["vary"] for each in answers] == ["Accept, Origin, Accept-Encoding"] * 3


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
def test_nothing_is_taken_from_the_host_header(
    reader: TestClient, known: dict[str, Response], method: str
) -> None:
    said = {"Host": EVIL, "X-Forwarded-Host": EVIL, "Forwarded": f"host={EVIL}"}
    said |= {"X-Forwarded-Proto": "gopher", "X-Forwarded-Prefix": f"/{EVIL}"}
    misled = {address: reader.request(method, address, headers=said) for address in known}
    plain = {address: shown(reader.request(method, address)) for address in known}
    assert {address: shown(answer) for address, answer in misled.items()} == plain
    assert [each.url for each in misled.values() if EVIL in each.text + str(each.headers)] == []


def test_addresses_in_answers_stay_below_the_root_path(databases: Database) -> None:
    with databases("two editions of 2020") as url:
        app = create_app(catalogue_for(url).settings)
        with AppClient(app, root_path="/api") as client:
            page = client.get("/api/v1/meetings?limit=1")
            record = client.get(f"/api/v1/meetings/{page.json()['data'][0]['id']}")
            year = client.get("/api/v1/summaries/2020").json()
            figure = year["data"]["counts"]["meetings"]["records"]
            given = [page.json()["links"]["self"], page.json()["links"]["next"], figure]
            given += [record.headers["content-location"], year["links"]["self"]]
            answers = [client.get(each).status_code for each in given]
    assert [each.startswith("/api/v1/") for each in given] == [True] * len(given)
    assert answers == [HTTPStatus.OK] * len(given)
    assert page.headers["link"].startswith("</api/v1/meetings?")


def test_the_time_of_the_revision_is_when_it_changed(
    client: TestClient, catalogue: Catalogue
) -> None:
    moments = [datetime(2031, 5, day, 8, tzinfo=UTC) for day in (1, 2)]
    themes = next(each for each in catalogue.lists if each.dim == "theme")
    found = []
    for moment in moments:
        row = themes.given.model_validate({"code": "customs", "name": str(moment)})
        with writing(catalogue.database, catalogue.lists, moment) as transaction:
            transaction.put_reference(themes, row)
        headers = client.get("/v1/themes").headers
        found.append((headers["last-modified"], headers["events-revision"]))
    assert found == [("Thu, 01 May 2031 08:00:00 GMT", "1"), ("Fri, 02 May 2031 08:00:00 GMT", "2")]
