"""AI decisions as facts: what one says, what is sealed of it, which numbers never came."""
