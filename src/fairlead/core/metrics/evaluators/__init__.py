"""From states to numbers: one file a family, each number with where it belongs."""
