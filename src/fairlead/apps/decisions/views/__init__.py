"""Pages of decisions: searching, one decision, letters, the firm's words."""
