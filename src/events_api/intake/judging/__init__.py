"""What a row says, and whether it can be stored.

It stores no record.
"""
