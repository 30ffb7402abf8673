"""Primitives: errors, dates, places, units, tables. They import nothing of ours."""
