"""What a year adds up to.

It writes editions and nothing else.
"""
