"""Pages of Discover."""
