"""Numbers in plain words."""
