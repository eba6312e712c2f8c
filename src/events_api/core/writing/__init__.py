"""How a request changes a record or a reference row: who may, on which version, what is answered.

It knows no route, and nothing of how lists are read.
"""
