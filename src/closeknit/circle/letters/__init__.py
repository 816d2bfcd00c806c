"""Words to people about their circle: one file for each kind, found by the outbox (`closeknit.outbox.registered`)."""
