"""A record in the terms of a standard: iCalendar, Atom, GeoJSON, schema.org.

It knows documents and their words, and no list, no request and no kind by name.
"""
