"""Alerts to our own people: one digest of what is news to them, and escalations' mails that never become a storm."""
