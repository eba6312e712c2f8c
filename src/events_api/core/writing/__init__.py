"""How a record or a reference row changes: who may, on which version, in one transaction.

It knows no route, and nothing of how lists are read.
"""
