"""What people do, one change per module, grouped by domain.

Each opens its own transaction with the ``begin`` it is given, so that the commit is in plain sight.
"""
