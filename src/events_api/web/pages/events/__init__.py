"""The page of events: as a list or as the calendar of a month, with a form of filters.

It lists what the timeline has, and shows no figure.
"""
