"""Who calls, and what they may do.

It knows keys and owners, and no record.
"""
