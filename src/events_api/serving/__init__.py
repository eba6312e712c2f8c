"""The process that serves: its server, what it logs, and what it counts for monitoring.

Knows an application only as something that answers requests; the application knows nothing of it.
"""
