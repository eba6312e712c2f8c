"""Every answer that is not what was asked for, as RFC 9457 problem documents.

Each error carries its own status and words; no route and no record is known here.
"""
