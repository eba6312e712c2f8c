"""Pages: what people read in a browser, without a script.

They make no figure: every number is one of a summary, and a link to the records behind it.
"""
