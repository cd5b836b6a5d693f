"""Turns Frappe Helpdesk into the help desk of a channel-partner program."""

__version__ = "0.1.0"
