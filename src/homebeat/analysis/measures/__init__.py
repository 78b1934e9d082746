"""Measures counted from records: each one expression, summed to any level of the tree of areas, on any engine."""
