"""Migrations run up and down with rows in the tables, and the models are what they make."""

import re
from decimal import Decimal
from io import BytesIO
from typing import Any

from alembic import command
from sqlalchemy import inspect, text, update
from sqlalchemy.engine import make_url
from sqlmodel import col

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.database import schema
from events_api.core.database.schema import alembic_config
from events_api.core.records.history_table import COMMAND
from events_api.core.storing.store import writing
from events_api.intake.jobs.jobs import claim
from events_api.intake.jobs.tables import ImportJob, ImportOptions
from events_api.intake.judging.opening import FORMATS, Asked, open_file
from events_api.intake.storing.job_work import work
from events_api.reference import THEMES
from tests.app_client import AppClient
from tests.samples import LEAST, REFERENCE, write, write_reference
from tests.templates import catalogue_for


def test_models_and_migrations_agree(catalogue: Catalogue) -> None:
    with catalogue.database.writing() as session:
        command.check(alembic_config(session.connection()))


def test_up_and_down_with_rows(bare_url: str) -> None:
    catalogue = catalogue_for(bare_url)
    database = catalogue.database
    with database.snapshot() as connection:
        assert schema.current(connection) is None
    schema.migrate(database)
    write_reference(catalogue)
    for path in LEAST:
        write(catalogue, path, {"ref": path, "countries": ["PK"]})
    schema.migrate(database, "base")
    with database.snapshot() as connection:
        assert schema.current(connection) is None
        assert inspect(connection).get_table_names() == ["alembic_version"]
    schema.migrate(database)
    with database.snapshot() as connection:
        assert schema.current(connection) == schema.latest()
        assert connection.execute(text("SELECT count(*) FROM record")).scalar_one() == 0
        assert connection.execute(text("SELECT count(*) FROM country")).scalar_one() == 250
    database.close()


def test_migrating_twice_changes_nothing(catalogue: Catalogue) -> None:
    write_reference(catalogue)
    written = write(catalogue, "meetings", {"ref": "one"})
    schema.migrate(catalogue.database)
    assert write(catalogue, "meetings", {"ref": "one"})[0].outcome == "unchanged"
    assert write(catalogue, "meetings", {"ref": "one"})[0].id == written[0].id


def test_text_that_orders_pages_is_compared_bytewise(catalogue: Catalogue) -> None:
    if make_url(catalogue.settings.database_url.get_secret_value()).get_backend_name() == "sqlite":
        query = "SELECT 'Z' < 'a' AND 'z' < 'é'"
    else:
        query = (
            "SELECT bool_and(collation_name = 'C') FROM information_schema.columns "
            "WHERE (table_name, column_name) IN (('record', 'title_sort'), ('link', 'value'))"
        )
    with catalogue.database.snapshot() as connection:
        assert connection.execute(text(query)).scalar_one()


def test_records_that_were_there_get_ordinals(catalogue: Catalogue) -> None:
    """Ordinals are distinct and dense, and links have those of their records."""
    write_reference(catalogue)
    for path in LEAST:
        write(catalogue, path, {"ref": path, "countries": ["PK"]})
    schema.migrate(catalogue.database, "0002")
    schema.migrate(catalogue.database)
    with catalogue.database.snapshot() as connection:
        numbers = connection.execute(text("SELECT n FROM record ORDER BY n")).scalars().all()
        strays = (
            "SELECT count(*) FROM link JOIN record ON record.id = record WHERE link.n <> record.n"
        )
        assert numbers == [1, 2, 3, 4, 5]
        assert connection.execute(text(strays)).scalar_one() == 0
    write(catalogue, "meetings", {"ref": "another"})
    with catalogue.database.snapshot() as connection:
        assert connection.execute(text("SELECT max(n) FROM record")).scalar_one() == 6


def test_links_lose_their_days_and_get_them_back(catalogue: Catalogue) -> None:
    write_reference(catalogue)
    write(catalogue, "meetings", {"ref": "dated"}, {"ref": "undated", "when": None})
    days = "SELECT ref, link.sort_on = r.sort_on FROM link JOIN record r ON r.id = record"
    with catalogue.database.snapshot() as connection:
        columns = {each["name"] for each in inspect(connection).get_columns("link")}
        whole = connection.execute(text("SELECT count(*) FROM link")).scalar_one()
    assert columns == {"record", "dim", "value", "roles", "n", "kind", "public"}
    with catalogue.database.writing() as session:
        session.execute(text("ANALYZE"))
    schema.migrate(catalogue.database, "0015")
    with catalogue.database.snapshot() as connection:
        found = {(row[0], bool(row[1])) for row in connection.execute(text(days))}
    assert found == {("dated", True), ("undated", True)}
    schema.migrate(catalogue.database)
    with catalogue.database.snapshot() as connection:
        assert connection.execute(text("SELECT count(*) FROM link")).scalar_one() == whole
        if catalogue.database.engine_name == "sqlite":
            known = "SELECT stat FROM sqlite_stat1 WHERE idx = 'ix_link_all'"
            assert connection.execute(text(known)).scalar_one().startswith(f"{whole} ")
    assert write(catalogue, "meetings", {"ref": "dated"})[0].outcome == "unchanged"


def test_records_that_nobody_sees_get_an_index_and_lose_it(catalogue: Catalogue) -> None:
    write_reference(catalogue)
    write(catalogue, "meetings", {"ref": "public"}, {"ref": "draft", "state": "draft"})

    def indexes() -> set[str | None]:
        with catalogue.database.snapshot() as connection:
            names = {each["name"] for each in inspect(connection).get_indexes("record")}
        return names & {"ix_record_page", "ix_record_hidden"}

    assert indexes() == {"ix_record_hidden"}
    schema.migrate(catalogue.database, "0016")
    assert indexes() == {"ix_record_page"}
    schema.migrate(catalogue.database)
    assert indexes() == {"ix_record_hidden"}
    hidden = text("SELECT ref FROM record WHERE state <> 'published' AND kind = 'meeting'")
    with catalogue.database.snapshot() as connection:
        assert connection.execute(hidden).scalars().all() == ["draft"]


def test_documents_gain_and_lose_the_words_of_sources(catalogue: Catalogue) -> None:
    """A new member stands in every document, and what the public sees has changed with it."""
    write_reference(catalogue)
    title = 'Not this: ,"title": nor "subtype":null'
    said = [{"ref": "one", "title": title, "subtype": 'Réunion "ad hoc"'}, {"ref": "two"}]
    write(catalogue, "meetings", *said)
    dimensions = {"subtype": "a", "title": "b"}
    write(catalogue, "metrics", {"ref": "three", "dimensions": dimensions})
    write(catalogue, "activities", {"ref": "four", "state": "draft"})
    schema.migrate(catalogue.database, "0009")
    whole = dict(_documents(catalogue, "document"))
    schema.migrate(catalogue.database, "0008")
    before = dict(_documents(catalogue, "document"))
    marked = ',"subtype":"Réunion \\"ad hoc\\""'
    assert before == {
        ref: document.replace(marked, "").replace(',"subtype":null,"title"', ',"title"')
        for ref, document in whole.items()
    }
    assert ',"subtype":' not in before["two"]
    with catalogue.database.snapshot() as connection:
        then = connection.execute(text("SELECT public FROM revision")).scalar_one()
    schema.migrate(catalogue.database, "0009")
    after = dict(_documents(catalogue, "document"))
    assert after == {**whole, "one": whole["one"].replace(marked, ',"subtype":null')}
    moved = dict(_documents(catalogue, "revision"))
    assert moved == {"one": then + 1, "two": then + 1, "three": then + 1, "four": 0}
    schema.migrate(catalogue.database)
    assert write(catalogue, "meetings", said[1])[0].outcome == "unchanged"


def test_documents_gain_and_lose_the_upper_ends_of_counts(catalogue: Catalogue) -> None:
    write_reference(catalogue)
    title = 'Not this: "count_to":30 nor ,"women":1'
    heads = {"participants": {"count": 30, "count_to": 40, "women": 12}}
    trained = {"ref": "two", "participants": {"count": 5, "women_share": Decimal("0.40")}}
    helped = {"beneficiaries": {"count": 7, "count_to": 9}}
    write(catalogue, "meetings", {"ref": "one", "title": title, **heads})
    write(catalogue, "trainings", trained)
    write(catalogue, "activities", {"ref": "three", "state": "draft", **helped})
    write(catalogue, "metrics", {"ref": "four"})
    whole = dict(_documents(catalogue, "document"))
    schema.migrate(catalogue.database, "0010")
    upper = re.compile(r',"count_to":(null|40|9),"women"')
    assert len([ref for ref, document in whole.items() if upper.search(document)]) == 3
    before = dict(_documents(catalogue, "document"))
    assert before == {ref: upper.sub(',"women"', document) for ref, document in whole.items()}
    schema.migrate(catalogue.database)
    after = dict(_documents(catalogue, "document"))
    assert after == {
        ref: upper.sub(',"count_to":null,"women"', document) for ref, document in whole.items()
    }
    assert dict(_documents(catalogue, "heads_to")) == dict.fromkeys(whole)
    assert write(catalogue, "trainings", trained)[0].outcome == "unchanged"
    changed = write(catalogue, "meetings", {"ref": "one", "title": title, **heads})[0]
    assert (changed.outcome, changed.document) == (
        "updated",
        dict(_documents(catalogue, "document"))["one"],
    )
    assert dict(_documents(catalogue, "heads_to"))["one"] == 40


def test_search_entries_are_made_anew(catalogue: Catalogue) -> None:
    """Records of before are found by today's rules, and what lists say has changed with that."""
    write_reference(catalogue)
    titled = {"ref": "one", "title": "ورشة والهجرة", "summary": "Gespräche", "language": "ar"}
    placed = {"translations": {"fa": {"title": "کتاب‌ها"}}, "location": {"city": "Genève"}}
    write(catalogue, "meetings", {**titled, **placed}, {"ref": "two", "state": "draft"})
    write(catalogue, "metrics", {"ref": "three"})
    made = _entries(catalogue)
    assert len(made) == 2
    schema.migrate(catalogue.database, "0012")
    assert _entries(catalogue) == made
    with catalogue.database.writing() as session:
        session.execute(text("UPDATE search_entry SET tokens = 'told'"))
        before = session.execute(text("SELECT public FROM revision")).scalar_one()
    schema.migrate(catalogue.database)
    assert _entries(catalogue) == made
    with catalogue.database.snapshot() as connection:
        after = connection.execute(text("SELECT public FROM revision")).scalar_one()
    assert after == before + 1
    with AppClient(create_app(catalogue.settings)) as client:
        for query in ("هجرة", "gespraeche", "کتابها", "Geneva", "Женева ورشة"):
            assert client.get(f"/v1/events?q={query}").json()["meta"]["total"] == 1, query
        assert client.get("/v1/events?q=told").json()["meta"]["total"] == 0


def test_imports_that_were_staged_begin_anew(catalogue: Catalogue) -> None:
    """What waited to be moved is gone; its rows are judged and stored by the job's next worker."""
    write_reference(catalogue)
    rows = b"ref,type,title,themes\na,webinar,A,New\nb,webinar,B,New\n"
    asked = Asked("icmpd", COMMAND, ImportOptions(create=["theme"]), kind="meeting")
    job, other = (open_file(catalogue, BytesIO(rows), FORMATS["csv"], asked) for _ in range(2))
    schema.migrate(catalogue.database, "0013")
    begun = """
        UPDATE import_job SET state = 'working', worker = 'dead', staged = 1,
        outcomes = '{"created": 1}'; UPDATE import_job SET rows = 10001 WHERE detail = 'other';
        UPDATE import_row SET outcome = 'created', subject = 'x', version = 1 WHERE number = 2;
        INSERT INTO import_record (import_job, import_row, ref) SELECT id, 2, 'a' FROM import_job;
        INSERT INTO import_meeting (import_job, import_row) SELECT id, 2 FROM import_job;
        INSERT INTO import_link (import_job, import_row, dim, value)
        SELECT id, 2, 'theme', 'new' FROM import_job;
        INSERT INTO import_code (job, dim, code, name) SELECT id, 'theme', 'new', 'New'
        FROM import_job
    """
    with catalogue.database.writing() as session:
        many = update(ImportJob).where(col(ImportJob.id) == other.id).values(detail="other")
        session.execute(many)
        for statement in begun.split(";"):
            session.execute(text(statement.replace(":", "\\:")))
    schema.migrate(catalogue.database)
    query = "SELECT state, worker, staged, outcome, subject FROM import_job JOIN import_row"
    with catalogue.database.snapshot() as connection:
        found = connection.execute(text(f"{query} ON id = job ORDER BY state, number"))
        assert [tuple(row) for row in found] == [
            ("broken", None, 0, None, None),
            ("broken", None, 0, None, None),
            ("waiting", None, 0, None, None),
            ("waiting", None, 0, None, None),
        ]
        tables = inspect(connection).get_table_names()
        ours = {name for name in tables if name.startswith("import_")}
        assert ours == {"import_job", "import_row"}
    mine = claim(catalogue.database, "next")
    assert mine is not None
    assert mine.id == job.id
    work(catalogue, mine)
    assert (mine.state, mine.created) == ("done", {"themes": 1})
    assert sorted(_documents(catalogue, "version")) == [("a", 1), ("b", 1)]


def _entries(catalogue: Catalogue) -> dict[str, str]:
    with catalogue.database.snapshot() as connection:
        rows = connection.execute(text("SELECT record, tokens FROM search_entry")).all()
        return {str(row[0]): row[1] for row in rows}


def _documents(catalogue: Catalogue, column: str) -> list[tuple[str, Any]]:
    with catalogue.database.snapshot() as connection:
        rows = connection.execute(text(f"SELECT ref, {column} FROM record"))  # noqa: S608
        return [(row[0], row[1]) for row in rows]


def test_public_rows_get_a_place_before_all_changes(catalogue: Catalogue) -> None:
    write_reference(catalogue)
    with writing(catalogue.database, catalogue.lists) as transaction:
        hidden = THEMES.given.model_validate({"code": "hidden", "name": "Hidden"})
        transaction.put_reference(THEMES, hidden, public=False)
    schema.migrate(catalogue.database, "0014")
    schema.migrate(catalogue.database)
    query = "SELECT kind, code, revision, gone_at FROM reference_place WHERE kind <> 'country'"
    with catalogue.database.snapshot() as connection:
        places = {tuple(row) for row in connection.execute(text(query))}
        countries = connection.execute(text("SELECT count(*) FROM reference_place")).scalar_one()
        epoch = connection.execute(text("SELECT epoch FROM revision")).scalar_one()
    rows = {(each.dim, row["code"], 0, None) for each, rows in REFERENCE for row in rows}
    assert (places, countries) == (rows, 250 + len(rows))
    assert re.fullmatch("[0-9a-f]{16}", epoch)
