"""Two verifiers for auditors, each one file that stands alone; neither imports Fairlead."""
