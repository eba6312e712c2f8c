"""Embeds: charts as pages that others may frame, and how to do that."""
