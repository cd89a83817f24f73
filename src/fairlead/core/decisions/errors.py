"""What is wrong with a decision that was sent: the place, and what to write instead."""


class RecordError(ValueError):
    """One decision cannot be taken as it was sent; the sentence names the place and the remedy."""
