"""Which routes a kind and a reference list have, and what OpenAPI says of them.

It knows what reading and writing answer, and neither a kind nor a list.
"""
