"""What customers wrote, over HTTP."""
