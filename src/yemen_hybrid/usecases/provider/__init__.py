"""What the provider of WhatsApp tells us."""
