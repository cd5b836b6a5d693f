"""The records that a ticket can be about, wherever the site keeps them."""
