"""Where traces are sent."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Collector:
    """Where traces go. ``headers`` as in OTEL_EXPORTER_OTLP_HEADERS: ``name=value,name=value``.

    Of all traces the ``share`` (0 to 1) is kept; whole traces, by their id.
    """

    endpoint: str
    headers: str = field(default="", repr=False)
    service_name: str = "yemen-hybrid"
    share: float = 1.0
