"""Reading to show: columns straight to what the caller sees, never entities.

Every query takes a connection (a reader's, or the one of an open transaction) and gives documents:
plain dicts of what JSON holds, ids and instants included, which orjson writes as they are.
"""
