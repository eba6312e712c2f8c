"""The figures of a year, put together from one snapshot.

It knows no format and no edition.
"""
