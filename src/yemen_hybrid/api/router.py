"""Every route of the service, and what all of them may answer."""

from fastapi import FastAPI

from yemen_hybrid.api.accounts.routes import router as accounts
from yemen_hybrid.api.approvals.paper import router as approval_paper
from yemen_hybrid.api.approvals.pictures import router as approval_pictures
from yemen_hybrid.api.approvals.routes import router as approvals
from yemen_hybrid.api.audit.routes import router as audit
from yemen_hybrid.api.auth.routes import router as auth
from yemen_hybrid.api.branches.routes import router as branches
from yemen_hybrid.api.customers.routes import router as customers
from yemen_hybrid.api.deferred_work.routes import router as deferred_work
from yemen_hybrid.api.documents.routes import router as documents
from yemen_hybrid.api.drawers.routes import router as drawers
from yemen_hybrid.api.estimates.routes import router as estimates
from yemen_hybrid.api.health import router as health
from yemen_hybrid.api.incoming_messages.routes import router as incoming_messages
from yemen_hybrid.api.invoices.routes import router as invoices
from yemen_hybrid.api.media.routes import router as media
from yemen_hybrid.api.messages.routes import router as messages
from yemen_hybrid.api.metrics import router as metrics
from yemen_hybrid.api.openapi import PROBLEMS
from yemen_hybrid.api.parts.routes import router as parts
from yemen_hybrid.api.payments.routes import router as payments
from yemen_hybrid.api.provider.routes import router as webhooks
from yemen_hybrid.api.rates.exchange_rates import router as exchange_rates
from yemen_hybrid.api.rates.payment_methods import router as payment_methods
from yemen_hybrid.api.rates.tax_rates import router as tax_rates
from yemen_hybrid.api.reminders.routes import router as reminders
from yemen_hybrid.api.reports.money import router as money_reports
from yemen_hybrid.api.reports.parts import router as part_reports
from yemen_hybrid.api.reports.work import router as work_reports
from yemen_hybrid.api.search.routes import router as search
from yemen_hybrid.api.services.routes import router as services
from yemen_hybrid.api.staff.routes import router as staff
from yemen_hybrid.api.stock.routes import router as stock
from yemen_hybrid.api.vehicles.history_routes import router as vehicle_history
from yemen_hybrid.api.vehicles.routes import router as vehicles
from yemen_hybrid.api.work_orders.routes import router as work_orders

DOMAINS = (
    accounts,
    approval_paper,
    approval_pictures,
    approvals,
    audit,
    auth,
    branches,
    customers,
    deferred_work,
    documents,
    drawers,
    estimates,
    exchange_rates,
    incoming_messages,
    invoices,
    media,
    messages,
    parts,
    payment_methods,
    payments,
    money_reports,
    part_reports,
    work_reports,
    reminders,
    search,
    services,
    staff,
    stock,
    tax_rates,
    vehicle_history,
    vehicles,
    webhooks,
    work_orders,
)


def include_routes(app: FastAPI) -> None:
    """Let the application serve every route; each domain directly, so that it is found at once."""
    app.include_router(health)
    app.include_router(metrics)
    for domain in DOMAINS:
        app.include_router(domain, prefix="/api/v1", responses=PROBLEMS)
