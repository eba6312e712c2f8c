"""Which published record has which value, in memory.

It follows the revision, and knows no request.
"""
