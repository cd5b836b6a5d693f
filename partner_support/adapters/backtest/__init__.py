"""Policy before it is live: a draft put to the tickets of the past."""
