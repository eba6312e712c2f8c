"""How a change is stored: what it hangs on is checked, rows and document composed, one transaction.

It knows no request: what may be sent, and by whom, was decided before.
"""
