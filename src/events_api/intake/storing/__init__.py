"""Rows that were judged become records, all or none.

It reads no file.
"""
