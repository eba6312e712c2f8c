"""What a process does before it serves."""

import subprocess
import sys

SPARED = {
    *("alembic", "httpx", "jinja2", "prometheus_client", "rich", "sqlalchemy.dialects.postgresql"),
    *("typer", "uvicorn", "xlsxwriter"),
}


def test_an_application_does_not_import_what_reads_of_data_never_need() -> None:
    asked = f"import sys, events_api.main; print(sorted({SPARED!r} & {{*sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "[]\n"
