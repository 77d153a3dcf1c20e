"""The outside world as it is measured: papers, files, and the ways out for messages."""

from dataclasses import dataclass, field
from pathlib import Path

from yemen_hybrid.domain.delivery import Channel, Channels, Letter
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.services.pdf.renderer import AT_ONCE, Paper, Renderer
from yemen_hybrid.services.storage import Bucket, Content, Storage
from yemen_hybrid.telemetry.telemetry import Telemetry


@dataclass
class MeasuredRenderer(Renderer):
    """Renders papers, and tells how many, how long and how large."""

    telemetry: Telemetry = field(default_factory=Telemetry, kw_only=True)

    def __post_init__(self) -> None:
        if self.telemetry.metrics is not None:
            self.telemetry.metrics.papers_at_once.set(AT_ONCE)

    async def render(self, paper: Paper) -> bytes:
        """The PDF of a paper."""
        with self.telemetry.paper(paper.template) as weigh:
            made = await super().render(paper)
            weigh(len(made))
        return made


class MeasuredStorage(Storage):
    """Keeps files, and tells what it is asked for."""

    def __init__(self, place: Path | Bucket, telemetry: Telemetry) -> None:
        super().__init__(place)
        self._telemetry = telemetry

    async def put(self, key: str, content: Content) -> int:
        """Store the bytes under a key; see `Storage.put`."""
        with self._telemetry.storage("put"):
            return await super().put(key, content)

    async def read(self, key: str) -> bytes:
        """All of a file."""
        with self._telemetry.storage("read"):
            return await super().read(key)

    async def size(self, key: str) -> int | None:
        """How many bytes a file has; None: there is no such file."""
        with self._telemetry.storage("size"):
            return await super().size(key)

    async def delete(self, key: str) -> None:
        """Remove a file, if it is there."""
        with self._telemetry.storage("delete"):
            await super().delete(key)


@dataclass(frozen=True, slots=True)
class MeasuredChannel:
    """A way out, and what it makes of the messages."""

    name: str
    channel: Channel
    telemetry: Telemetry

    async def send(self, letter: Letter) -> str:
        """Hand the letter over; see `Channel.send`."""
        with self.telemetry.message(self.name, letter.template.value):
            return await self.channel.send(letter)

    async def closed_to(self, recipient: str, template: Template, language: Language) -> str | None:
        """Why it may not carry such a message now; see `Channel.closed_to`."""
        return await self.channel.closed_to(recipient, template, language)

    async def close(self) -> None:
        """Let go of connections."""
        await self.channel.close()


def measured(channels: Channels, telemetry: Telemetry) -> Channels:
    """The same ways out, each measured."""
    return {
        kind: MeasuredChannel(kind.value, channel, telemetry) for kind, channel in channels.items()
    }
