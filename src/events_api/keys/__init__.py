"""Keys: what callers show to write, over HTTP and by command."""
