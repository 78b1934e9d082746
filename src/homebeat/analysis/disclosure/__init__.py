"""The last gate before any page, file, chart or feed: suppression and rounding by dated policy."""
