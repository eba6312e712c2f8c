"""A replica that is away: it is left alone for a while, and nobody but one waits for it."""

import socket
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import make_url

from events_api.core.database.replica import REST_SECONDS, Replica
from events_api.core.settings import Settings
from tests.servers import HOST


def test_a_replica_that_is_away_is_asked_now_and_then_by_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now, asked, others = [0.0], list[float](), list[Any]()
    with socket.create_server((HOST, 0)) as server:
        address = f"postgresql+psycopg://{HOST}:{server.getsockname()[1]}/events"
        # Otherwise the driver tries again by itself, without encryption.
        url = make_url(f"{address}?sslmode=disable&gssencmode=disable")
        replica = Replica(url, Settings(_env_file=None), lambda: now[0])

        def hang_up() -> None:
            """Accept whoever asks, look what others are told meanwhile, and hang up."""
            for _ in range(2):
                caller, _address = server.accept()
                if asked:
                    others.append(replica.connection(0, export=False))
                asked.append(now[0])
                caller.close()

        thread = Thread(target=hang_up, daemon=True)
        thread.start()
        told: list[Any] = []
        for moment in (0.0, 0.0, REST_SECONDS - 0.1, REST_SECONDS, REST_SECONDS + 0.1):
            now[0] = moment
            told.append(replica.connection(0, export=moment > 0))
        thread.join(10)
        replica.close()
    assert (told, asked, others) == ([None] * 5, [0.0, REST_SECONDS], [None])
    said = "the replica is away (OperationalError): the primary is read"
    assert [each.getMessage() for each in caplog.records] == [said] * 2
