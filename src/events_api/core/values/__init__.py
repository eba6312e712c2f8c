"""Dates, codes, counts, words: pure, without SQL and HTTP.

It knows nothing of what they are values of.
"""
