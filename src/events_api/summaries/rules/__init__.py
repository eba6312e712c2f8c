"""What figures mean: pure, without SQL and HTTP.

It knows no year and no request.
"""
