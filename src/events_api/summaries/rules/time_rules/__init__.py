"""Time rules: what the readings of one series make of one year, a module for each way.

It knows one series at a time, and nothing of places.
"""
