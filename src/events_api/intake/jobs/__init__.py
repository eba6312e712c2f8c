"""An import as it is stored: its file, its progress, its report.

It knows no cell.
"""
