"""What a partner's own pages under /partners show: each module what one page reads. Nothing here writes."""
