"""Invoices and credit notes over HTTP."""
