"""The fact sheet of 2020 as records, with the reference rows they name, and points of countries."""
