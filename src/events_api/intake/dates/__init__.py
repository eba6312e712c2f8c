"""Dates as people type them, in the languages and calendars of the field.

It knows cells, and no column.
"""
