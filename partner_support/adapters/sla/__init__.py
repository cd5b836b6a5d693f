"""What was promised on a ticket or deal, and the clocks that measure it."""
