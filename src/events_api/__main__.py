"""`python -m events_api` is `events-api`."""

from events_api.cli import main

main()
