"""Which column of a file is which: names, labels, synonyms, what was asked.

It reads no cell below the header.
"""
