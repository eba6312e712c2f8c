"""Lists against an oracle: plain Python over the documents selects, orders, counts and facets."""

import csv
import io
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, get_args
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.selection.selection import SortKey
from events_api.core.values import edtf, year_windows
from events_api.core.words import folding
from tests.app_client import AppClient
from tests.invented import COUNTRIES, ORGANISATIONS, TITLES, WHENS
from tests.samples import LEAST, key, write
from tests.sizes import sized
from tests.templates import Database, catalogue_for
from tests.words_found import finds

Document = dict[str, Any]


class Archive:
    """The application on 160 invented records, and the documents of the published ones.

    `own` are all documents of one owner, published or not, which a key of theirs may see.
    """

    def __init__(self, client: TestClient, headers: dict[str, str]) -> None:
        """Read every record."""
        self.client, self.headers = client, headers
        self.documents = self._read("limit=1000", {})
        self.own = self._read("limit=1000&state=draft,published,withdrawn", headers)

    def _read(self, query: str, headers: dict[str, str]) -> list[Document]:
        asked = (self.client.get(f"/v1/{path}?{query}", headers=headers) for path in LEAST)
        return [record for answer in asked for record in answer.json()["data"]]


@pytest.fixture(scope="module")
def archive(databases: Database) -> Iterator[Archive]:
    """An archive on each engine, for tests that only read."""
    with databases("invented") as url:
        catalogue = catalogue_for(url)
        headers = key(catalogue, "drafts")
        with AppClient(create_app(catalogue.settings)) as client:
            yield Archive(client, headers)
        catalogue.database.close()


def countries_of(document: Document) -> dict[str, set[str]]:
    venue = document.get("location", {}).get("country")
    found: dict[str, set[str]] = {code: {"for"} for code in document["countries"]}
    if venue is not None:
        found.setdefault(venue, set()).add("venue")
    return found


def values_of(document: Document, name: str) -> set[str]:
    """The values that a filter compares, `code:role` beside the code for organisations."""
    if name in {"country", "venue_country", "for_country"}:
        role = name.removesuffix("_country")
        return {c for c, roles in countries_of(document).items() if role in {*roles, "country"}}
    if name == "organisation":
        pairs = [(e["organisation"], r) for e in document["organisations"] for r in e["roles"]]
        return {code for code, _ in pairs} | {f"{code}:{role}" for code, role in pairs}
    if name in {"programme", "project", "theme"}:
        return set(document[f"{name}s"])
    value = document.get(name)
    return set() if value is None else {value}


def matches(document: Document, name: str, text: str) -> bool:
    held = values_of(document, name)
    items = text.split(",")
    wanted = [item for item in items if not item.startswith("!")]
    found = not wanted or any(item in held or (item == "none" and not held) for item in wanted)
    refused = [item[1:] for item in items if item.startswith("!")]
    return found and not any(item in held or (item == "none" and not held) for item in refused)


def span_of(document: Document) -> year_windows.Span:
    when = document["when"]
    courses: dict[str | None, year_windows.Course] = {"reach": "flow", "followers": "reading"}
    course = courses.get(document.get("indicator"), "occasion")
    return year_windows.span(None if when is None else edtf.parse(when), [], course)


def selected(document: Document, query: dict[str, str]) -> bool:
    """Whether a document is in the list of a query."""
    span = span_of(document)
    begins = None if document["starts_on"] is None else span.sort_on
    dated = span.sort_on != year_windows.UNDATED
    checks: dict[str, Callable[[str], bool]] = {
        "year": lambda text: text in years_of(document, query),
        "from": lambda text: dated and span.runs_to >= edtf.bounds(text)[0],
        "to": lambda text: dated and span.sort_on <= edtf.bounds(text)[1],
        "starts_from": lambda text: begins is not None and begins >= edtf.bounds(text)[0],
        "starts_to": lambda text: begins is not None and begins <= edtf.bounds(text)[1],
        "q": lambda text: has_words(document, text),
        "updated_since": lambda text: bool(document["updated_at"] >= text),
        **{name: partial(matches, document, name) for name in FILTERS},
    }
    return all(checks[name](text) for name, text in query.items() if name in checks)


def has_words(document: Document, text: str) -> bool:
    return finds(text, document["title"], document["ref"], city_of(document))


def city_of(document: Document) -> str | None:
    city: str | None = document.get("location", {}).get("city")
    return city


def ordered(documents: list[Document], sort: str) -> list[Document]:
    descending, key = sort.startswith("-"), sort.removeprefix("-")
    keys: dict[str, Callable[[Document], Any]] = {
        "starts_on": lambda each: span_of(each).sort_on,
        "updated_at": lambda each: each["updated_at"],
        "published_at": lambda each: each["published_at"],
        "title": lambda each: folding.sort_key(each["title"]),
    }
    found = sorted(documents, key=lambda each: (keys[key](each), each["id"]), reverse=descending)
    if key == "starts_on":
        found.sort(key=lambda each: span_of(each).sort_on == year_windows.UNDATED)
    return found


FILTERS: dict[str, list[str]] = {
    "country": COUNTRIES,
    "venue_country": COUNTRIES,
    "for_country": COUNTRIES,
    "organisation": [*ORGANISATIONS, "iom:host", "norway:funder"],
    "programme": ["bali", "budapest", "prague"],
    "project": ["border", "mrc"],
    "theme": ["customs", "return"],
    "status": ["completed", "ongoing", "planned", "cancelled", "postponed"],
    "mode": ["online", "in_person", "hybrid"],
    "language": ["en", "fa"],
    "owner": ["icmpd", "iom"],
    "type": ["workshop"],
    "precision": ["day", "month", "season", "year"],
    "kind": ["meeting", "training", "publication", "activity"],
}
FACETS = ["country", "organisation", "project", "theme", "status", "type", "mode", "owner"]
FACETS += ["kind", "year"]


def term(values: list[str]) -> st.SearchStrategy[str]:
    item = st.builds(
        str.__add__, st.sampled_from(["", "", "!"]), st.sampled_from([*values, "none"])
    )
    return st.lists(item, min_size=1, max_size=3, unique=True).map(",".join)


def in_order(query: dict[str, str]) -> dict[str, str]:
    """The same with its days in order: others are refused."""
    for first, last in (("from", "to"), ("starts_from", "starts_to")):
        if {first, last} <= query.keys() and query[first][:7] > query[last][:7]:
            query |= {first: query[last], last: query[first]}
    return query


QUERIES = st.fixed_dictionaries(
    {},
    optional={
        **{name: term(values) for name, values in FILTERS.items()},
        "year": st.sampled_from(["2018", "2019", "2020", "2021", "2022"]),
        "allocation": st.sampled_from(["start", "end", "overlap"]),
        "year_start": st.sampled_from(["01", "04"]),
        "from": st.sampled_from(["2019", "2020-02", "2020-02-29", "2021-06"]),
        "to": st.sampled_from(["2019", "2020-02", "2020-02-29", "2021-06"]),
        "starts_from": st.sampled_from(["2019", "2020-02", "2020-02-29", "2021-06"]),
        "starts_to": st.sampled_from(["2019", "2020-02", "2020-02-29", "2021-06"]),
        "q": st.sampled_from(
            ["work", "border manag", "مهاجرت", "сем", "isti", "istanbul", "besan"]
        ),
        "updated_since": st.sampled_from(["2026-01-02T00:00:00Z", "2026-01-05T10:00:00Z"]),
        "sort": st.sampled_from([way + key for key in get_args(SortKey) for way in ("", "-")]),
    },
).map(in_order)
SLOW = settings(
    max_examples=sized(30, 200),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@SLOW
@given(query=QUERIES, path=st.sampled_from(["meetings", "trainings", "activities", "events"]))
def test_every_list_agrees_with_the_oracle(
    archive: Archive, path: str, query: dict[str, str]
) -> None:
    check(archive.client, archive.documents, path, query, {})


@SLOW
@given(
    query=QUERIES,
    path=st.sampled_from(["meetings", "trainings", "activities", "events"]),
    state=st.sampled_from(["draft", "draft,published", "draft,withdrawn", "published"]),
)
def test_lists_of_drafts_agree_with_the_oracle(
    archive: Archive, path: str, state: str, query: dict[str, str]
) -> None:
    """The same rules hold for a caller's own records, whatever their state."""
    query = {name: text for name, text in query.items() if name != "q"}
    if "published_at" in query.get("sort", ""):
        del query["sort"]
    documents = [each for each in archive.own if each["state"] in state.split(",")]
    check(archive.client, documents, path, query | {"state": state}, archive.headers)


def check(
    client: TestClient,
    documents: list[Document],
    path: str,
    query: dict[str, str],
    headers: dict[str, str],
) -> None:
    """Hold a list of these documents, as a page and as a file, against the oracle."""
    # The closed lists of the others hold no such value.
    unknown = {"activities": {"type", "kind"}, "events": set()}.get(path, {"kind"})
    query = {name: text for name, text in query.items() if name not in unknown}
    singular = {"meetings": "meeting", "trainings": "training", "activities": "activity"}
    kinds = {singular[path]} if path in singular else {*singular.values(), "publication"}
    own = [each for each in documents if each["kind"] in kinds]
    expected = ordered([e for e in own if selected(e, query)], query.get("sort", "-starts_on"))
    parameters = {**query, "limit": "1000", "facets": ",".join(FACETS)}
    body = client.get(f"/v1/{path}?{urlencode(parameters)}", headers=headers).json()
    assert [each["id"] for each in body["data"]] == [each["id"] for each in expected]
    assert body["meta"]["total"] == len(expected)
    for name in FACETS:
        assert body["facets"][name] == counted(own, query, name), name
    address = f"/v1/{path}?{urlencode({**query, 'fields': 'id'})}"
    table = csv.DictReader(io.StringIO(client.get(address + "&format=csv", headers=headers).text))
    assert [row["id"] for row in table] == [each["id"] for each in expected]


def counted(documents: list[Document], query: dict[str, str], name: str) -> list[Document]:
    """A facet: every value under all filters but its own, most frequent first."""
    same = {"country", "venue_country", "for_country"} if name == "country" else {name}
    others = {key: text for key, text in query.items() if key not in same}
    found = Counter(
        value
        for each in documents
        if selected(each, others)
        for value in (years_of(each, query) if name == "year" else values_of(each, name))
        if ":" not in value
    )
    rows = [{"value": value, "count": count} for value, count in found.items()]
    return sorted(rows, key=lambda row: (-int(str(row["count"])), row["value"]))


def years_of(document: Document, query: dict[str, str]) -> list[str]:
    chosen: Any = query.get("allocation", "start")
    begins = int(query.get("year_start", "1"))
    span = span_of(document)
    windows = {year: year_windows.year_window(year, chosen, begins) for year in range(2015, 2027)}
    return [str(year) for year, window in windows.items() if year_windows.belongs(span, window)]


@SLOW
@given(query=QUERIES, path=st.sampled_from(["metrics"]))
def test_metrics_agree_with_the_oracle(archive: Archive, path: str, query: dict[str, str]) -> None:
    client, documents = archive.client, archive.documents
    query = {name: text for name, text in query.items() if name not in {"type", "kind"}}
    own = [each for each in documents if each["kind"] == "metric"]
    expected = ordered([e for e in own if selected(e, query)], query.get("sort", "-starts_on"))
    body = client.get(
        f"/v1/{path}?{urlencode({**query, 'limit': '1000', 'facets': 'year,indicator'})}"
    ).json()
    assert [each["id"] for each in body["data"]] == [each["id"] for each in expected]
    assert body["meta"]["total"] == len(expected)
    assert body["facets"] == {name: counted(own, query, name) for name in ("year", "indicator")}


@pytest.mark.template("invented")
@pytest.mark.parametrize("sort", ["starts_on", "-starts_on", "title", "-updated_at"])
def test_unchanged_records_appear_once_while_others_are_written(
    catalogue: Catalogue, client: TestClient, sort: str
) -> None:
    """A walk of random page sizes, while a writer changes and adds other records."""
    steady = [each["id"] for each in client.get("/v1/meetings?limit=1000").json()["data"]]
    changing = {
        each.id for each in write(catalogue, "meetings", *({"ref": f"new{n}"} for n in range(20)))
    }
    stop = threading.Event()

    def disturb() -> None:
        for turn in range(sized(80, 200)):
            if stop.is_set():
                return
            dice = random.Random(turn)
            record = {"ref": f"new{turn % 20}", "when": dice.choice(WHENS)}
            write(catalogue, "meetings", {**record, "title": dice.choice(TITLES) + str(turn)})

    writer = threading.Thread(target=disturb)
    writer.start()
    dice = random.Random(sort)
    seen: list[str] = []
    address: str | None = f"/v1/meetings?sort={sort}&limit={dice.randint(1, 9)}"
    while address is not None:
        body = client.get(address).json()
        seen += [each["id"] for each in body["data"] if each["id"] not in changing]
        address = body["links"]["next"]
    stop.set()
    writer.join()
    assert Counter(seen) == Counter(steady)
