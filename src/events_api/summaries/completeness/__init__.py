"""What a year's figures still lack, and who is to be asked.

It changes no figure and no record.
"""
