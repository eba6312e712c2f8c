"""What the rules are fed with, read from the index and the database.

It adds nothing up.
"""
