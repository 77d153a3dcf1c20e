"""The entities: every table of the service, by the name of what it remembers."""

from yemen_hybrid.data.models.audit import AuditEvent, AuditHead
from yemen_hybrid.data.models.catalogue import (
    Part,
    PartPrice,
    Pricing,
    Service,
    ServicePart,
    ServicePrice,
)
from yemen_hybrid.data.models.customers import Customer, CustomerKind, CustomerPhone
from yemen_hybrid.data.models.documents import KeptDocument
from yemen_hybrid.data.models.drawers import DrawerClosing, DrawerCount
from yemen_hybrid.data.models.entity import Entity, Identified, Stamped, Versioned
from yemen_hybrid.data.models.estimates import Approval, ApprovalLink, Decision, Estimate
from yemen_hybrid.data.models.invoices import Invoice, InvoiceLine
from yemen_hybrid.data.models.media import Blob, Media
from yemen_hybrid.data.models.messages import ChoreRun, Message
from yemen_hybrid.data.models.payments import Allocation, Payment
from yemen_hybrid.data.models.people import (
    Branch,
    Counter,
    IdempotencyKey,
    RefreshToken,
    Session,
    Staff,
    Throttle,
)
from yemen_hybrid.data.models.provider import IncomingMessage, ProviderReport
from yemen_hybrid.data.models.rates import ExchangeRate, MethodKind, PaymentMethod, TaxRate
from yemen_hybrid.data.models.reminders import Reminder
from yemen_hybrid.data.models.search import SearchEntry
from yemen_hybrid.data.models.stock import StockLevel, StockMovement
from yemen_hybrid.data.models.vehicles import (
    HybridSystem,
    OdometerReading,
    Vehicle,
    VehicleOwnership,
)
from yemen_hybrid.data.models.work_orders import (
    Comment,
    DeferredWork,
    Job,
    JobAssignment,
    Line,
    TimeEntry,
    WorkOrder,
    WorkOrderEvent,
)
from yemen_hybrid.domain.delivery import ContactChannel
from yemen_hybrid.domain.messages import MessageStatus

__all__ = [
    "Allocation",
    "Approval",
    "ApprovalLink",
    "AuditEvent",
    "AuditHead",
    "Blob",
    "Branch",
    "ChoreRun",
    "Comment",
    "ContactChannel",
    "Counter",
    "Customer",
    "CustomerKind",
    "CustomerPhone",
    "Decision",
    "DeferredWork",
    "DrawerClosing",
    "DrawerCount",
    "Entity",
    "Estimate",
    "ExchangeRate",
    "HybridSystem",
    "IdempotencyKey",
    "Identified",
    "IncomingMessage",
    "Invoice",
    "InvoiceLine",
    "Job",
    "JobAssignment",
    "KeptDocument",
    "Line",
    "Media",
    "Message",
    "MessageStatus",
    "MethodKind",
    "OdometerReading",
    "Part",
    "PartPrice",
    "Payment",
    "PaymentMethod",
    "Pricing",
    "ProviderReport",
    "RefreshToken",
    "Reminder",
    "SearchEntry",
    "Service",
    "ServicePart",
    "ServicePrice",
    "Session",
    "Staff",
    "Stamped",
    "StockLevel",
    "StockMovement",
    "TaxRate",
    "Throttle",
    "TimeEntry",
    "Vehicle",
    "VehicleOwnership",
    "Versioned",
    "WorkOrder",
    "WorkOrderEvent",
]
