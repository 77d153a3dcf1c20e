"""Money that comes in, goes back, and settles invoices."""
