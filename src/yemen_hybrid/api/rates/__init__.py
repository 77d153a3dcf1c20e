"""Exchange rates, taxes and ways to pay over HTTP."""
