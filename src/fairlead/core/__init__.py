"""Pure rules and numbers: no Django, no network, no clock, no randomness."""
