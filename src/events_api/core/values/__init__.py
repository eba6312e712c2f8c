"""Dates, codes, counts, places: pure, without SQL and HTTP.

It knows nothing of what they are values of.
"""
