"""People over AI decisions: which ones they look at, how, who may, and what it shows (Art. 14)."""
