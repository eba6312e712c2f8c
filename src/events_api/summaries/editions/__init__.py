"""A year published for good, and what a later edition restated.

It knows the year and its figures; nothing knows it.
"""
