"""Questions to a partner about its ticket: what is missing, is it solved; and what silence leads to."""
