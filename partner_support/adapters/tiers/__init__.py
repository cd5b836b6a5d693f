"""Who qualifies for which tier, and what becomes of it."""
