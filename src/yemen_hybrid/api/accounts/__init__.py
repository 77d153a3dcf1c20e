"""Customers' accounts over HTTP: statements, balances, and what is still owed."""
