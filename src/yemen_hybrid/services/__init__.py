"""The outside world: passwords, tokens, and later mail, WhatsApp, files and paper."""
