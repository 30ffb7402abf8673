"""Official sources → documents in the user's folder. Nothing is asked unless the user asks."""
