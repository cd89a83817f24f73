"""AI decisions: taken in, sealed in the ledger, found again; what is personal stays locked."""
