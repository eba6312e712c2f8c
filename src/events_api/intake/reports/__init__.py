"""What is said of an import: of the file, its columns and its rows.

It decides nothing.
"""
