"""Pages of the organisation, its people and one's own account."""
