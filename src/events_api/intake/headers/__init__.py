"""The header of a file: which column each of its names means, in the words people use for them."""
