"""A pool of connections that says who waits for one."""

from sqlalchemy import AsyncAdaptedQueuePool, PoolProxiedConnection


class Pool(AsyncAdaptedQueuePool):
    """As SQLAlchemy's own; ``waiting`` counts who has asked for a connection and has none yet."""

    waiting = 0

    def connect(self) -> PoolProxiedConnection:
        """A connection, once there is one."""
        self.waiting += 1
        try:
            return super().connect()
        finally:
            self.waiting -= 1
