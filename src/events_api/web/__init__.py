"""The public pages: what a person opens in a browser."""
