"""What whoever runs the service does with its database: look it over, copy it, bring it back.

Works on the server's own database, without HTTP and beside the processes that serve.
"""
