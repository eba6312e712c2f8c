"""Words in any script: which are the same, which a search finds, which somebody may have meant.

It knows no record, and neither SQL nor HTTP.
"""
