"""What a kind of record and a reference list are described by.

It knows no kind and no list by name: those describe themselves by it.
"""
