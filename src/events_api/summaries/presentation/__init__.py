"""A year as JSON, CSV and text.

It makes no figure.
"""
