"""Points into areas: exact, and fast for millions."""
