"""What changed, and what comes next."""
