"""Records and reference rows as tables: their columns, what these mean, rows of text and workbooks.

It knows no list and no request.
"""
