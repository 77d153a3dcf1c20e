from typing import Any
from uuid import UUID

import pytest

from yemen_hybrid.domain.branches import BranchClosed
from yemen_hybrid.domain.customers import CustomerArchived, CustomerMerged, Standing
from yemen_hybrid.domain.errors import Refused
from yemen_hybrid.domain.opening import VehicleOfAnother, check_opening
from yemen_hybrid.domain.vehicles import VehicleArchived

SALEH, FATIMA = UUID(int=1), UUID(int=2)


def opening(**what: Any) -> None:
    customer = what.pop("customer", Standing(SALEH, archived=False, merged_into=None))
    usual = {"owner": SALEH, "vehicle_archived": False, "branch_active": True}
    check_opening(customer, **{**usual, **what})


def test_a_customer_brings_their_own_car() -> None:
    opening()


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        ({"branch_active": False}, BranchClosed),
        ({"vehicle_archived": True}, VehicleArchived),
        ({"owner": FATIMA}, VehicleOfAnother),
        ({"customer": Standing(SALEH, archived=True, merged_into=None)}, CustomerArchived),
        ({"customer": Standing(SALEH, archived=True, merged_into=FATIMA)}, CustomerMerged),
    ],
)
def test_nothing_is_opened_for_what_is_put_away_or_anothers(
    what: dict[str, Any], refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        opening(**what)
