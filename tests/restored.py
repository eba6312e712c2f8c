"""Databases of PostgreSQL that tests use one after another, each put back as it was.

Separate because what a test wrote is taken back in a tenth of the time in which another copy is
made. What a test did to the schema or to settings is not: nobody is given such a database again.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from tests.dialects import REUSED, end_sessions, idle_sessions
from tests.postgres import fresh_database

# A table is as it was if it has as many rows, none of them newer: whatever is written is newer.
_PREPARE = """
CREATE SCHEMA pristine;
CREATE TABLE pristine.table_state (name text, rows bigint, newest bigint);
CREATE TABLE pristine.sequence_state (name text, value bigint, called boolean);
CREATE TABLE pristine.altered ();

CREATE FUNCTION pristine.newest(name text, OUT rows bigint, OUT newest bigint)
LANGUAGE plpgsql AS $$ BEGIN
  EXECUTE format('SELECT count(*), coalesce(max(xmin::text::bigint), 0) FROM public.%I', name)
  INTO rows, newest;
END $$;

DO $$ DECLARE each record; BEGIN
  FOR each IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('CREATE TABLE pristine.%1$I AS TABLE public.%1$I', each.name);
    INSERT INTO pristine.table_state SELECT each.name, * FROM pristine.newest(each.name);
  END LOOP;
  FOR each IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public' LOOP
    EXECUTE format(
      'INSERT INTO pristine.sequence_state SELECT %L, last_value, is_called FROM public.%I',
      each.name, each.name);
  END LOOP;
END $$;

CREATE FUNCTION pristine.restore(idle integer[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE each record; BEGIN
  IF EXISTS (SELECT FROM pristine.altered) OR EXISTS (
    SELECT FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase
    WHERE datname = current_database())
  THEN RAISE 'The schema or a setting is another.'; END IF;
  PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL (idle);
  SET LOCAL session_replication_role = replica;  -- no key is checked, no trigger fires
  FOR each IN
    SELECT name, now.* FROM pristine.table_state AS kept, pristine.newest(name) AS now
    WHERE (kept.rows, kept.newest) <> (now.rows, now.newest)
  LOOP
    EXECUTE format('DELETE FROM public.%I', each.name);
    EXECUTE format('INSERT INTO public.%1$I SELECT * FROM pristine.%1$I', each.name);
    UPDATE pristine.table_state AS kept SET (rows, newest) = (now.rows, now.newest)
    FROM pristine.newest(each.name) AS now WHERE name = each.name;
  END LOOP;
  PERFORM setval(format('public.%I', name)::regclass, value, called)
  FROM pristine.sequence_state;
END $$;

CREATE FUNCTION pristine.note() RETURNS event_trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO pristine.altered DEFAULT VALUES; END $$;
CREATE EVENT TRIGGER altered ON ddl_command_end EXECUTE FUNCTION pristine.note();
"""


class Restored:
    """The databases of one server that are not in use, by the template that each is a copy of."""

    def __init__(self, admin_url: str, stack: ExitStack) -> None:
        """Take the server, and what its databases end with."""
        self._admin_url = admin_url
        self._stack = stack
        self._free: defaultdict[str, list[str]] = defaultdict(list)
        self._sessions: dict[str, psycopg.Connection] = {}

    @contextmanager
    def copy(self, template: str) -> Iterator[str]:
        """A database that is as the template is, of nobody else as long as the context lasts."""
        free = self._free[template]
        url = free.pop() if free else self._prepared(template)
        yield url
        if self._restored(url):
            free.append(url)

    def leave(self, url: str) -> None:
        """End all sessions with a database, so that it can be copied."""
        end_sessions(str(make_url(url).database))
        if session := self._sessions.pop(url, None):
            session.close()

    def _prepared(self, template: str) -> str:
        fresh = fresh_database(self._admin_url, f"{REUSED}{uuid4().hex}", template=template)
        url = self._stack.enter_context(fresh)
        self._stack.callback(self.leave, url)
        self._session(url).execute(_PREPARE)
        return url

    def _restored(self, url: str) -> bool:
        """Whether the database is as it was; if not, nobody is given it again."""
        ours = [each.info.backend_pid for each in idle_sessions(str(make_url(url).database))]
        try:
            self._session(url).execute("SELECT pristine.restore(%s)", [ours])
        except psycopg.Error:
            self.leave(url)
            return False
        return True

    def _session(self, url: str) -> psycopg.Connection:
        if url not in self._sessions:
            plain = make_url(url).set(drivername="postgresql")
            self._sessions[url] = psycopg.connect(
                plain.render_as_string(hide_password=False), autocommit=True
            )
        return self._sessions[url]
