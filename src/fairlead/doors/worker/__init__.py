"""One loop: checkpoints and reactions. No broker."""
