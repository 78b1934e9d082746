"""One file per estimator: a design and a table in, estimates out."""
