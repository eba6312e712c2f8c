"""Charts: figures of a year, or of years, as pictures.

It draws the figures that a summary has, and works none out.
"""
