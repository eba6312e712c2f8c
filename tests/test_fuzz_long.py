"""Ten minutes of fuzzing, with TEST_SLOW=1: all that schemathesis knows, its checks all on.

It asks every operation of a server with a key that may do everything: each bound of each parameter
and member, values at random, and what answers lead to. `FUZZ_SECONDS` makes it shorter.
"""

import os
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from tests.refusals import is_failure, refusals
from tests.samples import key
from tests.servers import HOST, serving
from tests.sizes import sized
from tests.templates import Database, catalogue_for

SECONDS = int(os.environ.get("FUZZ_SECONDS", sized(0, 600)))
# The keys that all of this is asked with: whoever revokes them ends it.
KEPT: set[str] = set()


@schemathesis.hook
def before_call(_context: object, case: Any, _options: object) -> None:
    """Have no request be about the key that it is made with."""
    if (case.path_parameters or {}).get("key_id") in KEPT:
        case.path_parameters["key_id"] = "a" * 12


def configured(headers: dict[str, str]) -> SchemathesisConfig:
    """All checks, with the statuses that the contract gives besides those that are usual."""
    return SchemathesisConfig.from_dict(
        {
            "max-time": SECONDS,
            "headers": headers,
            "suppress-health-check": ["all"],
            "generation": {"no-shrink": True, "database": "none"},
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ["2xx", "3xx"]},
                # Conditions are judged before what is sent (RFC 9110, section 13.2.1).
                "negative_data_rejection": {"expected-statuses": ["4xx"]},
                # RFC 6585 has a status for conditions that are missing.
                "missing_required_header": {"expected-statuses": ["4xx"]},
            },
        }
    )


@pytest.mark.skipif(not SECONDS, reason="takes ten minutes an engine: TEST_SLOW=1")
def test_ten_minutes_find_nothing_that_is_not_listed(databases: Database) -> None:
    found = dict[str, str]()
    with databases("two editions of 2020") as url, serving(url) as (port,):
        catalogue = catalogue_for(url)
        admin = key(catalogue, "admin")
        catalogue.database.close()
        KEPT.add(admin["Authorization"].split("_")[1])
        address = f"http://{HOST}:{port}/openapi.json"
        schema = schemathesis.openapi.from_url(address, config=configured(admin))

        @schema.hook
        def filter_failure(context: object, failure: Any, case: Any, response: Any) -> bool:
            # Each is kept, once: schemathesis itself reports one of an operation.
            if is_failure(context, failure, case, response):
                told = [*refusals(response)] if response.status_code >= 400 else failure.message
                found[f"{failure.title} {told}"] = (
                    f"{case.method} {case.path}: {response.text[:900]}"
                )
            return False

        for event in from_schema(schema).execute():
            if isinstance(event, events.NonFatalError | events.FatalError):
                found[repr(event)] = ""
    assert found == {}, "\n".join(f"{name}\n    {told}" for name, told in found.items())
