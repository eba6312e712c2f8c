"""Connections, transactions, the revision, and types of columns.

It knows no table but that of the counters.
"""
