"""Files and frames as typed tables, with every fault named by row and column."""
