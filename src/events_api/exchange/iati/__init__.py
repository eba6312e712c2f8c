"""IATI 2.03: projects as activities, for the registry of aid.

Separate from the other descriptions because it is of projects, and needs what their rows may lack.
"""
