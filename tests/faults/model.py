"""What one car's stay should come to, in the fewest words: no database, no clock, no races.

Each method is something that people do. It changes the model and gives None, or changes nothing and
gives the code of the refusal that the service owes.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

MOVES = {
    "send_estimate": {
        "new": "awaiting_approval",
        "awaiting_approval": "awaiting_approval",
        "ready_to_start": "ready_to_start",
        "in_progress": "in_progress",
        "on_hold": "on_hold",
    },
    "approve": {
        "new": "ready_to_start",
        "awaiting_approval": "ready_to_start",
        "ready_to_start": "ready_to_start",
        "in_progress": "in_progress",
        "on_hold": "on_hold",
    },
    "decline": {"new": "new", "awaiting_approval": "new"},
    "start": {"ready_to_start": "in_progress"},
    "hold": {"in_progress": "on_hold"},
    "resume": {"on_hold": "in_progress"},
    "finish": {"in_progress": "done"},
    "reopen": {"done": "in_progress"},
    "close": {"new": "closed", "done": "closed"},
    "cancel": {
        "new": "cancelled",
        "awaiting_approval": "cancelled",
        "ready_to_start": "cancelled",
        "in_progress": "cancelled",
        "on_hold": "cancelled",
    },
}
"""Written down a second time on purpose: a row that somebody changes must be changed twice."""

MINOR = {"YER": 1, "SAR": 100, "USD": 100}
OVER = {"closed", "cancelled"}
AFTER = {"approve": "approved", "decline": "declined", "defer": "deferred"}


def half_up(number: Fraction) -> int:
    """To a whole number, a half away from zero; nothing here is below it."""
    return floor(number + Fraction(1, 2))


@dataclass(eq=False, slots=True)
class Job:
    """A job of one line: labour, or so many of the part."""

    id: str
    price: int
    need: int = 0
    approval: str = "pending"
    is_done: bool = False
    reserved: int = 0
    issued: int = 0
    invoice: "Invoice | None" = None
    was_credited: bool = False


@dataclass(eq=False, slots=True)
class Estimate:
    """``choices`` are those that answered it."""

    id: str
    jobs: list[Job]
    status: str = "sent"
    choices: list[str] | None = None


@dataclass(eq=False, slots=True)
class Invoice:
    """In rials. ``settled`` by payments and by its credit note."""

    id: str
    jobs: list[Job]
    total: int
    settled: int = 0
    is_issued: bool = False
    is_credited: bool = False
    is_gone: bool = False


@dataclass(eq=False, slots=True)
class Payment:
    """Money that came in. ``uses``: what invoices took of it, and what that was worth in rials."""

    id: str
    amount: int
    currency: str
    is_deposit: bool = False
    is_reversed: bool = False
    uses: dict[Invoice, tuple[int, int]] = field(default_factory=dict)
    refunded: int = 0

    @property
    def left(self) -> int:
        """What nobody has used."""
        spent = sum(used for used, _ in self.uses.values()) + self.refunded
        return 0 if self.is_reversed else self.amount - spent


@dataclass(eq=False, slots=True)
class Refund:
    """What was given back, and of which payments."""

    id: str
    parts: list[tuple[Payment, int]]
    is_reversed: bool = False


@dataclass(slots=True)
class Stay:
    """A work order, its shelf, and the account of its customer."""

    status: str = "new"
    on_hand: int = 0
    jobs: list[Job] = field(default_factory=list)
    estimates: list[Estimate] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    clock_on: Job | None = None

    @property
    def approved(self) -> list[Job]:
        """The jobs that count."""
        return [job for job in self.jobs if job.approval == "approved"]

    @property
    def reserved(self) -> int:
        """What the shelf keeps for jobs."""
        return sum(job.reserved for job in self.jobs)

    @property
    def debt(self) -> int:
        """What invoices leave to pay."""
        return sum(one.total - one.settled for one in self.invoices if one.is_issued)

    def credit(self, currency: str) -> int:
        """What was paid and not used."""
        return sum(one.left for one in self.payments if one.currency == currency)

    # ------------------------------------------------------------------------------- the work

    def move(self, step: str) -> str | None:
        """A step that nothing but the table forbids."""
        if self.status not in MOVES[step]:
            return "illegal_move"
        self.status = MOVES[step][self.status]
        return None

    def add(self, job: Job) -> str | None:
        """One more job."""
        if self.status in OVER or self.status == "done":
            return "work_order_over" if self.status in OVER else "work_order_done"
        self.jobs.append(job)
        return None

    def may_estimate(self) -> str | None:
        """Whether there is something to put before the customer."""
        if self.status in OVER:
            return "work_order_over"
        if self.status not in MOVES["send_estimate"]:
            return "illegal_move"
        undecided = [job for job in self.jobs if job.approval in {"pending", "sent"}]
        return None if undecided else "estimate_empty"

    def estimate(self, id: str) -> Estimate:
        """All that is undecided goes to the customer; what went before is good no more."""
        self._end_estimates("superseded")
        undecided = [job for job in self.jobs if job.approval in {"pending", "sent"}]
        self.estimates.append(made := Estimate(id, undecided))
        for job in undecided:
            job.approval = "sent"
        self.move("send_estimate")
        return made

    def answer(self, estimate: Estimate, choices: list[str]) -> str | None:
        """The customer decides, once; the same again is no harm."""
        if estimate.status in {"superseded", "withdrawn"}:
            return f"estimate_{estimate.status}"
        if estimate.choices is not None:
            return None if estimate.choices == choices else "already_answered"
        approves = self.approved or "approve" in choices
        if refusal := self.move("approve" if approves else "decline"):
            return refusal
        estimate.choices = choices
        for job, choice in zip(estimate.jobs, choices, strict=True):
            job.approval = AFTER[choice]
            job.reserved = job.need if choice == "approve" else 0
        return None

    def finish(self) -> str | None:
        """All is done."""
        if self.status not in MOVES["finish"]:
            return "illegal_move"
        if not all(job.is_done for job in self.approved):
            return "job_not_done"
        self.clock_on = None
        return self.move("finish")

    def hold(self) -> str | None:
        """Nobody works on."""
        refusal = self.move("hold")
        self.clock_on = self.clock_on if refusal else None
        return refusal

    def close(self) -> str | None:
        """The car leaves, invoiced and paid."""
        if self.status not in MOVES["close"]:
            return "illegal_move"
        if not all(job.invoice and job.invoice.is_issued for job in self.approved):
            return "job_not_invoiced"
        if self.debt:
            return "invoice_not_settled"
        for job in self.jobs:
            job.approval = "deferred" if job.approval in {"pending", "sent"} else job.approval
        self._let_go()
        return self.move("close")

    def cancel(self) -> str | None:
        """It comes to nothing."""
        if self.status not in MOVES["cancel"]:
            return "illegal_move"
        for job in self.jobs:
            if job.invoice and job.invoice.is_issued:
                return "job_invoiced"
            if job.issued:
                return "parts_issued"
        self._let_go()
        return self.move("cancel")

    def work(self, job: Job) -> str | None:
        """Whether somebody may work on a job now."""
        if self.status in OVER:
            return "work_order_over"
        if self.status != "in_progress":
            return "work_not_in_progress"
        if job.approval != "approved":
            return "job_not_approved"
        return "job_done" if job.is_done else None

    def complete(self, job: Job) -> str | None:
        """A job is done, with all its parts."""
        if refusal := self.work(job):
            return refusal
        if job.issued < job.need:
            return "parts_not_issued"
        job.is_done = True
        self.clock_on = None if self.clock_on is job else self.clock_on
        return None

    def clock(self, job: Job) -> str | None:
        """The one technician starts; one clock runs at a time."""
        if self.status in OVER:
            return "work_order_over"
        if self.clock_on:
            return "clock_running"
        if refusal := self.work(job):
            return refusal
        self.clock_on = job
        return None

    # ------------------------------------------------------------------------------ the shelf

    def issue(self, job: Job, many: int) -> str | None:
        """From the shelf into the car; its own promise first."""
        if refusal := self._may_issue(job):
            return refusal
        if many > job.need - job.issued:
            return "issue_too_much"
        if many > self.on_hand:
            return "stock_short"
        own = min(job.reserved, many)
        if many > own and self.on_hand - many < self.reserved - own:
            return "stock_reserved"
        self.on_hand, job.issued, job.reserved = (
            self.on_hand - many,
            job.issued + many,
            job.reserved - own,
        )
        return None

    def give_back(self, job: Job, many: int) -> str | None:
        """Unused, onto the shelf; not what the customer is charged for."""
        if job.invoice and not job.invoice.is_issued:
            return "job_on_draft"
        if many > job.issued:
            return "return_too_much"
        if job.invoice:
            return "part_invoiced"
        self.on_hand, job.issued = self.on_hand + many, job.issued - many
        return None

    # ------------------------------------------------------------------------------ the money

    def may_draft(self) -> str | None:
        """Whether there is something to charge for."""
        over = self.status == "cancelled"
        over = over or (self.status == "closed" and not any(job.was_credited for job in self.jobs))
        if over:
            return "work_order_over"
        ready = self._ready()
        if not ready:
            return "nothing_to_invoice"
        return "parts_not_issued" if any(job.issued < job.need for job in ready) else None

    def draft(self, id: str) -> Invoice:
        """All that is ready stands on it."""
        ready = self._ready()
        self.invoices.append(made := Invoice(id, ready, sum(job.price for job in ready)))
        for job in ready:
            job.invoice = made
        return made

    def discard(self, invoice: Invoice) -> str | None:
        """Only a draft."""
        if invoice.is_gone:
            return "invoice_not_found"
        if invoice.is_issued:
            return "invoice_immutable"
        self._drop(invoice)
        return None

    def issue_invoice(self, invoice: Invoice) -> str | None:
        """It becomes a debt, once."""
        if invoice.is_gone:
            return "invoice_not_found"
        if invoice.is_issued:
            return "invoice_immutable"
        invoice.is_issued = True
        return None

    def pay(self, invoice: Invoice, payment: Payment, rate: int) -> str | None:
        """Money for an invoice; what it does not need is left."""
        if refusal := self._owing(invoice):
            return refusal
        self.payments.append(payment)
        self._put(invoice, payment, payment.amount, rate)
        return None

    def deposit(self, payment: Payment) -> str | None:
        """Money for the order, before there is an invoice."""
        if self.status in OVER:
            return "deposit_too_late"
        self.payments.append(payment)
        return None

    def allocate(self, payment: Payment, invoice: Invoice, rate: int) -> str | None:
        """What is left goes onto an invoice."""
        if invoice.is_gone:
            return "invoice_not_found"
        if payment.is_reversed:
            return "not_credit"
        if payment.left <= 0:
            return "credit_short"
        if refusal := self._owing(invoice):
            return refusal
        self._put(invoice, payment, payment.left, rate)
        return None

    def reverse(self, payment: Payment) -> str | None:
        """It was a mistake, all of it."""
        if payment.is_reversed:
            return "already_reversed"
        if payment.refunded:
            return "payment_refunded"
        for invoice, (_, applied) in payment.uses.items():
            invoice.settled -= applied
        payment.uses.clear()
        payment.is_reversed = True
        return None

    def refund(self, id: str, amount: int, currency: str) -> str | None:
        """The customer gets back what is theirs: free money first, then deposits."""
        if amount > self.credit(currency):
            return "refund_too_much"
        waits = self.status not in OVER
        mine = [one for one in self.payments if one.currency == currency]
        parts = []
        for payment in sorted(mine, key=lambda one: one.is_deposit and waits):
            part = min(payment.left, amount)
            if part:
                payment.refunded, amount = payment.refunded + part, amount - part
                parts.append((payment, part))
        self.refunds.append(Refund(id, parts))
        return None

    def reverse_refund(self, refund: Refund) -> str | None:
        """It was not given back after all."""
        if refund.is_reversed:
            return "already_reversed"
        for payment, part in refund.parts:
            payment.refunded -= part
        refund.is_reversed = True
        return None

    def credit_whole(self, invoice: Invoice) -> str | None:
        """All of an invoice is taken back; what paid it is the customer's again."""
        if invoice.is_gone:
            return "invoice_not_found"
        if not invoice.is_issued:
            return "invoice_not_issued"
        if invoice.is_credited:
            return "credit_too_much"
        for payment in self.payments:
            payment.uses.pop(invoice, None)
        invoice.settled, invoice.is_credited = invoice.total, True
        for job in invoice.jobs:
            job.invoice, job.was_credited = None, True
        return None

    # ----------------------------------------------------------------------------------------

    def _may_issue(self, job: Job) -> str | None:
        if job.approval != "approved":
            return "job_not_approved"
        if job.is_done:
            return "job_done"
        return None if self.status == "in_progress" else "work_not_in_progress"

    def _owing(self, invoice: Invoice) -> str | None:
        if invoice.is_gone:
            return "invoice_not_found"
        if not invoice.is_issued:
            return "invoice_not_issued"
        return "nothing_to_settle" if invoice.settled == invoice.total else None

    def _put(self, invoice: Invoice, payment: Payment, amount: int, rate: int) -> None:
        """``rate``: rials for one whole of the payment's currency."""
        rials = Fraction(rate, MINOR[payment.currency])
        owed = invoice.total - invoice.settled
        due, worth = max(half_up(owed / rials), 1), half_up(amount * rials)
        short = amount < due and worth < owed
        used, applied = (amount, worth) if short else (min(amount, due), owed)
        before = payment.uses.get(invoice, (0, 0))
        payment.uses[invoice] = (before[0] + used, before[1] + applied)
        invoice.settled += applied

    def _ready(self) -> list[Job]:
        return [job for job in self.approved if job.is_done and job.invoice is None]

    def _end_estimates(self, how: str) -> None:
        for one in self.estimates:
            if one.choices is None and one.status == "sent":
                one.status = how

    def _drop(self, invoice: Invoice) -> None:
        invoice.is_gone = True
        for job in invoice.jobs:
            job.invoice = None

    def _let_go(self) -> None:
        self._end_estimates("withdrawn")
        self.clock_on = None
        for invoice in self.invoices:
            if not invoice.is_issued and not invoice.is_gone:
                self._drop(invoice)
        for job in self.jobs:
            job.reserved = 0
