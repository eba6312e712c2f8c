"""What a request passes on its way to a route, and its answer on the way back.

It knows no route: limits, checks, compression, and the cache of answers that are sent again.
"""
