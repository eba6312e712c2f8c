"""Files to fill in, for each kind.

They know the columns, and no file that was sent.
"""
