"""How Alembic reaches the database: always on the connection that the caller gives.

Run through `events-api migrate`; to write a migration, see docs/extending.md.
"""

from typing import Any

from alembic import context
from sqlmodel import SQLModel

import events_api.core.access.keys
import events_api.core.database.revision
import events_api.core.kinds.reference_revisions
import events_api.core.records.full_text

# The tables must be known.
import events_api.core.records.history_table
import events_api.core.records.link
import events_api.core.records.record
import events_api.core.records.tombstones
import events_api.core.storing.idempotency
import events_api.intake.jobs.tables
import events_api.reference
import events_api.resources
import events_api.summaries.editions.edition  # noqa: F401

# The full-text index (on SQLite with its shadow tables), which no model describes.
FULL_TEXT = "search_index"


def belongs(_object: Any, name: str | None, *_others: Any) -> bool:
    """Whether Alembic compares this: all but the full-text index."""
    return name is None or not name.startswith(FULL_TEXT)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    include_object=belongs,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
