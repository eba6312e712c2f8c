"""What every part shares.

It knows no kind, no list and no format by name.
"""
