"""Other programs that do the same work, each in an environment of its own; a peer that is not there is skipped with the reason."""
