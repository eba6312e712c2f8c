"""How records leave: a list, one record, a file.

It knows no format and writes nothing.
"""
