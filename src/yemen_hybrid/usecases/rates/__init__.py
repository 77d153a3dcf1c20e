"""Changes of exchange rates, taxes and ways to pay."""
