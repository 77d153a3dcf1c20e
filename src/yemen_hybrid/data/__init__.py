"""What is remembered: the database, its entities, what changes them and what reads them."""
