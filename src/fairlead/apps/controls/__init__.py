"""The statement of applicability, its status computed from evidence."""
