"""How records come in in bulk.

It knows kinds and lists by what they say of themselves.
"""
