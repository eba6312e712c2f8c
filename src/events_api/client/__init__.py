"""The client: the service for programs in Python, on httpx alone.

It imports nothing of the server, and takes a service by its address.
"""

from events_api.client.client import Answer, Client
from events_api.client.errors import (
    Conflict,
    EventsError,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    Problem,
    Stale,
    StartAgain,
    TryLater,
    Unauthorized,
    Unreachable,
)
from events_api.client.feed import Change, Page
from events_api.client.folder import Folder, Pulled

__all__ = [
    "Answer",
    "Change",
    "Client",
    "Conflict",
    "EventsError",
    "Folder",
    "Forbidden",
    "Gone",
    "Invalid",
    "NotFound",
    "Page",
    "Problem",
    "Pulled",
    "Stale",
    "StartAgain",
    "TryLater",
    "Unauthorized",
    "Unreachable",
]
