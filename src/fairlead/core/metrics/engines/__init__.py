"""Who counts: DuckDB, a column kernel of our own, or Spark; all make the same states."""
