"""What the edges tell, without a service around it."""

import pytest

from yemen_hybrid.domain.delivery import DeliveryFailed
from yemen_hybrid.domain.errors import TooMany
from yemen_hybrid.telemetry.metrics import Metrics
from yemen_hybrid.telemetry.telemetry import Telemetry


def lines(metrics: Metrics) -> set[str]:
    """Each figure as it is written."""
    return set(metrics.text().decode().splitlines())


@pytest.mark.parametrize(
    ("failed", "outcome"),
    [
        (None, "done"),
        (DeliveryFailed("no such address", permanent=True), "refused"),
        (DeliveryFailed("no route to host", unreachable=True), "unreachable"),
        (DeliveryFailed("try again"), "failed"),
        (RuntimeError("a fault of ours"), "failed"),
    ],
)
def test_each_try_to_send_is_counted_by_its_channel_and_how_it_ended(
    failed: Exception | None, outcome: str
) -> None:
    metrics = Metrics()

    def send() -> None:
        with Telemetry(metrics).message("email", "car_ready"):
            if failed is not None:
                raise failed

    if failed is None:
        send()
    else:
        with pytest.raises(type(failed)):
            send()
    counted = f'messages_handed_over_total{{channel="email",outcome="{outcome}"}} 1.0'
    assert f"yemen_hybrid_{counted}" in lines(metrics)
    assert 'yemen_hybrid_message_send_duration_seconds_count{channel="email"} 1.0' in lines(metrics)


def test_a_paper_that_cannot_be_rendered_is_counted_and_has_no_size() -> None:
    metrics = Metrics()
    with pytest.raises(ValueError, match="broken"), Telemetry(metrics).paper("a4"):
        raise ValueError("broken")
    said = lines(metrics)
    assert 'yemen_hybrid_papers_rendered_total{outcome="failed",paper="a4"} 1.0' in said
    assert 'yemen_hybrid_paper_size_bytes_count{paper="a4"} 0.0' in said
    assert "yemen_hybrid_papers_in_hand 0.0" in said


def test_with_nothing_set_up_everything_is_let_through_and_nothing_is_watched() -> None:
    telemetry = Telemetry()
    telemetry.refused(TooMany(retry_after=1))
    telemetry.replayed()
    with telemetry.paper("a4") as weigh, telemetry.chore("one"), telemetry.storage("put"):
        weigh(1)
    with pytest.raises(DeliveryFailed), telemetry.message("email", "invoice"):
        raise DeliveryFailed("away")
    assert telemetry.request("GET", {}, "an-id", traced=True) is None
