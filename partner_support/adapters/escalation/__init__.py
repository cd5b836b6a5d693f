"""What happens when a step of a ladder is due, and who is told."""
