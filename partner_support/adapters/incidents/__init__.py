"""One fault of many partners: announced, followed and ended together."""
