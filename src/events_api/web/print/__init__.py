"""Print: what is typeset, a fact sheet of a year and pictures of it; needs the extra `pdf`."""
