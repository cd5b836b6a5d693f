"""A second reviewer: a question to another team, with a time of its own, about a ticket that stays where it is."""
