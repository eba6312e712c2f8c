"""How others keep in step: the feed of changes, and waiting for one.

It knows every kind and list, and nothing of years.
"""
