"""Every door of the running site, found by asking it, and who is told or changes what before each of them."""
