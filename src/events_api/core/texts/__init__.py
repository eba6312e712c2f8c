"""Texts: the words of the service in the languages that it speaks, and which language is meant.

They stand in catalogues of gettext, `locale/*.po`, one file a language.
"""
