"""The order in which partners' tickets are to be worked on, and taking the next one."""
