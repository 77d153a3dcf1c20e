"""Customers: when two of them are one, and what is done with those put away."""

from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.domain.errors import Conflict, Invalid
from yemen_hybrid.domain.folding import fold
from yemen_hybrid.domain.names import MAX_NAME


class MergeWithItself(Invalid):
    """A customer is not their own duplicate."""

    code = "merge_with_itself"
    en = "A customer cannot be merged with themselves. Choose the duplicate."
    ar = "لا يمكن دمج العميل مع نفسه. اختر السجل المكرر."


class CustomerMerged(Conflict):
    """A merged duplicate is history: everything goes on with the customer it became."""

    code = "customer_merged"
    en = "This record was merged into another customer ({into}). Use that one."
    ar = "دُمج هذا السجل في سجل عميل آخر ({into}). استخدم ذلك السجل."


class CustomerArchived(Conflict):
    """Nothing new is begun with a customer who was put away."""

    code = "customer_archived"
    en = "This customer is archived. Restore them first."
    ar = "هذا العميل مؤرشف. أعده من الأرشيف أولًا."


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a customer is put away, and whom they became."""

    id: UUID
    archived: bool
    merged_into: UUID | None


def check_not_merged(customer: Standing) -> None:
    """Refuse to change a duplicate that became another customer."""
    if customer.merged_into is not None:
        raise CustomerMerged(into=str(customer.merged_into))


def check_active(customer: Standing) -> None:
    """Refuse to begin something new with a customer who was merged or archived."""
    check_not_merged(customer)
    if customer.archived:
        raise CustomerArchived


def check_merge(survivor: Standing, duplicate: Standing) -> None:
    """Refuse to merge a customer with themselves, twice, or into one who is put away.

    The duplicate may be archived already; the survivor goes on and so may not be.
    """
    if survivor.id == duplicate.id:
        raise MergeWithItself(pointer="/duplicate_id")
    check_not_merged(duplicate)
    check_active(survivor)


def name_key(name: str) -> str:
    """What two spellings of one name share: صالح القاضى, صالح  القاضي; عبد الله, عبدالله."""
    return fold(name).replace(" ", "")[:MAX_NAME]
