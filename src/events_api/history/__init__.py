"""History over HTTP: what a record or a reference row was, who changed it, and back to it.

Separate from the kinds because all of them, and all reference lists, have it alike. Only keys that
may read drafts see it: a history tells of what was never published.
"""
