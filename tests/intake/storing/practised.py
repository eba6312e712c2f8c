"""A process that has imported files before: words of dates are known, and models are built.

Separate because it is not imported but by what forks the processes of tests: each of them would
take a second for it.
"""

import shutil

from events_api.core.database import schema
from tests.intake.storing.test_judge_processes import import_all
from tests.memory import scratch_folder
from tests.samples import write_reference
from tests.templates import catalogue_for

_FOLDER = scratch_folder("events-practised-")
try:
    _URL = f"sqlite:///{_FOLDER}/events.db"
    _CATALOGUE = catalogue_for(_URL)
    schema.migrate(_CATALOGUE.database)
    write_reference(_CATALOGUE)
    _CATALOGUE.database.close()
    import_all(_URL, 0, [0, 0, 0])
finally:
    shutil.rmtree(_FOLDER)
