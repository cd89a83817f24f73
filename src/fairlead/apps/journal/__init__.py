"""The ledger at rest: doing(), append, checkpoints, timeline."""
