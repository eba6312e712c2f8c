"""Which records are asked for, as parameters say it and as values.

It reads nothing.
"""
