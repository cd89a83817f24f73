"""What a person may ask about decisions made about them, and how long these are kept."""
