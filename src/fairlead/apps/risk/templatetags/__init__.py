"""Tags of the risk pages."""
