"""People over AI decisions: plans, reviews, planted errors, the stop button, and what it shows."""
