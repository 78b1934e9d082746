"""What a figure may be said to be: better, worse, changed, or not known to differ."""
