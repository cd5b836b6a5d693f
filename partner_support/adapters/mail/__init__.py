"""Mail and bell: what is said to whom, in which language."""
