"""The append-only log as mathematics: leaves, tree, proofs, notes, packs."""
