"""The only code that knows Frappe Helpdesk and the engine at once."""
