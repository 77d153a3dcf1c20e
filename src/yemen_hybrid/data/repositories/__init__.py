"""Loading to change: small concrete classes with named queries, one per aggregate.

``lock`` loads a row that is about to change and keeps others from changing it until the commit
(PostgreSQL: FOR UPDATE; SQLite has one writer). ``get`` loads one that is only looked at.
"""
