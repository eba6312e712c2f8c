"""What a record is, and how it and what hangs on it are stored.

It knows no selection and no kind.
"""
