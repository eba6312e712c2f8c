"""Which columns a kind and a reference list have, and what each says.

It knows no file.
"""
