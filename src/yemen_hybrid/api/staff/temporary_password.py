"""A password that is shown once and stored nowhere, though its answer can be repeated."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.api.change import Show
from yemen_hybrid.api.context import Context
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.services.secrets import readable_password

_ID = "credential_id"


class TemporaryPassword:
    """Made from an id and the service's secret key.

    The answer that is stored for repeating holds the id; the password is put in its place on the
    way out, the same one each time.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._id = new_id()

    async def hash(self) -> str:
        """What is kept of it with the account."""
        return await self._context.passwords.hash(self._text(self._id))

    def show(self, show: Show) -> Show:
        """The document of ``show`` with the id in it."""

        async def with_id(connection: AsyncConnection) -> Document:
            document = await show(connection)
            return {**(document or {}), _ID: self._id}

        return with_id

    def finish(self, document: Document) -> Document:
        """The stored document, the password in the place of the id."""
        return {
            **{name: value for name, value in document.items() if name != _ID},
            "temporary_password": self._text(UUID(document[_ID])),
        }

    def _text(self, id: UUID) -> str:
        return readable_password(self._context.tokens.password_seed(id))
