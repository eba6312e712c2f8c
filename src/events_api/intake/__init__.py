"""How records come in bulk: read a file, map it, report per row."""
