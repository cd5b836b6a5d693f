"""Deal registrations: eligibility, conflicts, approval and expiry."""
