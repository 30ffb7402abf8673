"""Documents in, proposed claims out. Never writes the ledger by itself."""
