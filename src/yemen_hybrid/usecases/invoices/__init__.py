"""Changes of invoices, and credit notes."""
