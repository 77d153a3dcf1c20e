"""What guards the approval links."""
