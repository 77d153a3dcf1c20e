"""The addresses that the provider of WhatsApp calls."""
