"""What every request and every answer is held to, whatever it is about.

It knows no kind and no query.
"""
