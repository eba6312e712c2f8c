"""events_api: what a migration programme did and reached, and what each year adds up to."""
