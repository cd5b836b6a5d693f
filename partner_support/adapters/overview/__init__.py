"""Everything about one partner on its form, and what stands out."""
