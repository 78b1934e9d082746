"""Where an expression runs: DuckDB in this process, or Spark."""
