"""What a partner reads and does about its own ticket."""
