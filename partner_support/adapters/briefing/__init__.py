"""What an agent has at hand about a partner's ticket, a module for each section of the dialog."""
