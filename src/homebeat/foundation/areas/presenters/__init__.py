"""Plain values for this room's pages, cut by page."""
