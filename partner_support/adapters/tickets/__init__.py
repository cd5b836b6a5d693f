"""A partner's ticket as it is saved and shown, around what Helpdesk does with it."""
