"""What partners read before they ask: the published articles of Helpdesk's knowledge base."""
