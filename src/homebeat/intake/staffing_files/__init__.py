"""Staff, their roles, their teams and their moves, from a force's own file; see README.md."""
