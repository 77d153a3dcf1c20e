"""Every route of the service, and what all of them may answer."""

from fastapi import APIRouter

from yemen_hybrid.api.audit.routes import router as audit
from yemen_hybrid.api.customers.routes import router as customers
from yemen_hybrid.api.health import router as health
from yemen_hybrid.api.openapi import PROBLEMS
from yemen_hybrid.api.rates.exchange_rates import router as exchange_rates
from yemen_hybrid.api.rates.payment_methods import router as payment_methods
from yemen_hybrid.api.rates.tax_rates import router as tax_rates

router = APIRouter()
router.include_router(health)

v1 = APIRouter(prefix="/api/v1", responses=PROBLEMS)
for domain in (
    audit,
    customers,
    exchange_rates,
    payment_methods,
    tax_rates,
):
    v1.include_router(domain)
router.include_router(v1)
