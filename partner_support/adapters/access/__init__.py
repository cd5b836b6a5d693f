"""Who sees which partner's records, and what hangs on them."""
