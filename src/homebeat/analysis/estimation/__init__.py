"""One file for each estimator."""
