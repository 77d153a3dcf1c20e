"""One car's day, played over real HTTP against a fresh server and told line by line.

`make story` starts the service on a database of its own, and the people of a workshop do their work
through the API, as an app would. Every sentence that is printed is something that the service just
answered; a story that goes otherwise ends with an error.
"""

import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any, Final, TypedDict

import httpx2

Document = dict[str, Any]

SERVICE: Final = (sys.executable, "-m", "yemen_hybrid")
PATIENCE: Final = 60.0
RATE: Final = ("535", "538")
PASSWORD: Final = "a long sentence of {name}'s own"  # noqa: S105 - of a database that ends with the story


class OffTheRails(Exception):
    """The service did not answer as the story goes."""


@dataclass
class Person:
    """Somebody who uses the API: their name, and the client that they are signed in with."""

    name: str
    http: httpx2.Client
    keys: Iterator[int] = field(default_factory=lambda: count(1))

    def post(
        self, path: str, body: Document | None = None, *, expect: int | None = None
    ) -> Document:
        """Send a change under a key of its own; gives the document of the answer."""
        headers = {"Idempotency-Key": f"{self.name}-{next(self.keys)}"}
        return self._checked(self.http.post(path, json=body or {}, headers=headers), expect)

    def patch(self, path: str, body: Document) -> Document:
        """Change what is there."""
        return self._checked(self.http.patch(path, json=body), None)

    def get(self, path: str, **params: str) -> Document:
        """Look at something."""
        return self._checked(self.http.get(path, params=params), None)

    def _checked(self, response: httpx2.Response, expect: int | None) -> Document:
        good = response.is_success if expect is None else response.status_code == expect
        if not good:
            raise OffTheRails(f"{response.request.url}: {response.status_code} {response.text}")
        document: Document = response.json() if response.content else {}
        return document


def say(who: str, what: str) -> None:
    """One line of the story."""
    print(f"{who:>12}  {what}", flush=True)


def money(amount: Document) -> str:
    """An amount as people read it: 125,000 YER."""
    whole, _, cents = amount["amount"].partition(".")
    return f"{int(whole):,}{'.' + cents if cents else ''} {amount['currency']}"


# ------------------------------------------------------------------------------- the service


@contextmanager
def fresh_server(folder: Path) -> Iterator[tuple[str, str]]:
    """A service on an empty data folder; gives its address and the first admin's password."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*SERVICE, "serve", "--port", str(port)]
    told = folder / "told.log"
    with told.open("wb") as out:
        server = subprocess.Popen(command, **apart(folder), stdout=out, stderr=out)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(server, address, told)
        yield address, _first_password(told)
    finally:
        server.terminate()
        server.wait(PATIENCE)


class Apart(TypedDict):
    """Where a command is started, and what it is told there."""

    cwd: Path
    env: dict[str, str]


def apart(folder: Path) -> Apart:
    """Nothing of this machine's settings, so that the story is the same everywhere.

    Neither the environment's nor those of a `.env`, which counts where a command is started:
    whoever plays the story may have their own database there, and their customers' numbers in it.
    """
    told = {"PATH": "/usr/bin:/bin", "DATA_DIR": str(folder / "data"), "LOG_LEVEL": "warning"}
    return Apart(cwd=folder, env=told)


def _wait_until_ready(server: subprocess.Popen[bytes], address: str, told: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            if httpx2.get(f"{address}/ready").status_code == httpx2.codes.OK:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise OffTheRails(f"the service did not start: {told.read_text()}")


def _first_password(told: Path) -> str:
    found = re.search(r"password\W+(\S{10,})", told.read_text(), re.IGNORECASE)
    if found is None:
        raise OffTheRails("the first admin's password was not shown")
    return found[1]


def sign_in(address: str, username: str, password: str) -> Person:
    """Somebody signs in; whoever was given a password chooses one of their own first."""
    http = httpx2.Client(base_url=f"{address}/api/v1", timeout=PATIENCE)
    form = {"username": username, "password": password}
    token = http.post("/auth/token", data=form).raise_for_status().json()
    http.headers["Authorization"] = f"Bearer {token['access_token']}"
    if token["must_change_password"]:
        own = PASSWORD.format(name=username)
        http.post("/auth/password", json={"old": password, "new": own}).raise_for_status()
    return Person(username, http)


# ------------------------------------------------------------------------------- the story


def yer(amount: int) -> Document:
    """Rials."""
    return {"amount": str(amount), "currency": "YER"}


def usd(amount: str) -> Document:
    """Dollars."""
    return {"amount": amount, "currency": "USD"}


@dataclass
class Workshop:
    """Who works there, and what it offers."""

    branch: Document
    admin: Person
    advisor: Person
    technician: Person
    cashier: Person
    services: list[Document]


def open_workshop(address: str, password: str) -> Workshop:
    """The admin takes people on, writes the rate on the board and the prices on the list."""
    admin = sign_in(address, "admin", password)
    branch = admin.get("/branches")["items"][0]
    people = {}
    for role, name in (("advisor", "Huda"), ("technician", "Yahya"), ("cashier", "Salma")):
        body = {"username": name, "name_en": name, "role": role, "branch_id": branch["id"]}
        made = admin.post("/staff", body)
        people[role] = sign_in(address, name, made["temporary_password"])
    buy, sell = RATE
    rate = {"zone": "sanaa", "base": "USD", "quote": "YER", "buy": buy, "sell": sell}
    admin.post("/exchange-rates", {**rate, "source": "the exchange in Tahrir street"})
    say("morning", f"One dollar is bought for {buy} rials and sold for {sell}.")
    return Workshop(
        branch,
        admin,
        advisor=people["advisor"],
        technician=people["technician"],
        cashier=people["cashier"],
        services=_catalogue(admin),
    )


def _catalogue(admin: Person) -> list[Document]:
    def priced(amount: int) -> list[Document]:
        return [{"zone": "sanaa", "price": yer(amount)}]

    def part(sku: str, ar: str, en: str, price: int) -> Document:
        names = {"name_ar": ar, "name_en": en}
        return admin.post("/parts", {"sku": sku, **names, "prices": priced(price)})

    def service(code: str, ar: str, en: str, minutes: int, *kit: Document) -> Document:
        parts = [{"part_id": item["id"], "quantity": "1"} for item in kit]
        names = {"name_ar": ar, "name_en": en, "category": "hybrid"}
        return admin.post(
            "/services", {"code": code, **names, "labour_minutes": minutes, "parts": parts}
        )

    fan = part("HV-FAN-P30", "مروحة تبريد البطارية", "Hybrid battery cooling fan", 62_000)
    module = part("HV-MOD-P30", "خلية بطارية هجينة", "Hybrid battery module", 38_000)
    return [
        service("HV-BAL", "موازنة خلايا البطارية", "Balance the battery", 180, module),
        service("HV-FAN", "تغيير مروحة البطارية", "Replace the battery fan", 90, fan),
        service("AC-GAS", "تعبئة غاز المكيف", "Recharge the air conditioning", 45),
    ]


def at_the_gate(shop: Workshop) -> Document:
    """A car comes in."""
    customer = shop.advisor.post(
        "/customers",
        {
            "name_ar": "صالح أحمد القاضي",
            "name_en": "Saleh Ahmed Al-Qadhi",
            "phones": [{"number": "٧٧٧ ١٢٣ ٤٥٦"}],
            "whatsapp": "0777123456",
        },
    )
    say("gate", f"{customer['name_ar']} comes in; his number is {customer['phones'][0]['number']}.")
    vehicle = shop.advisor.post(
        "/vehicles",
        {
            "customer_id": customer["id"],
            "plate": "أمانة العاصمة 12345",
            "vin": "JTDKN3DU5A0123456",
            "make": "Toyota",
            "model": "Prius",
            "year": 2010,
            "hybrid_system": "hev",
            "odometer_unit": "mi",
        },
    )
    order = shop.advisor.post(
        "/workorders",
        {
            "customer_id": customer["id"],
            "vehicle_id": vehicle["id"],
            "complaint": "مثلث أحمر على الشاشة والسيارة بطيئة",
            "odometer": {"value": 142_318, "unit": "mi"},
        },
    )
    say("gate", f"{order['number']} is opened for his {vehicle['make']} {vehicle['model']}.")
    say("complaint", order["complaint"])
    return order


def estimate_three_jobs(shop: Workshop, order: Document) -> Document:
    """The technician looks, the advisor prices three jobs, the customer gets a link."""
    path = f"/workorders/{order['id']}"
    shop.advisor.patch(path, {"diagnosis": "خليتان ضعيفتان ومروحة البطارية متوقفة"})
    for service in shop.services:
        shop.advisor.post(f"{path}/jobs", {"service_id": service["id"]})
    order = shop.advisor.get(path)
    say("diagnosis", order["diagnosis"])
    for job in order["jobs"]:
        say("job", f"{job['number']}. {job['title_ar']}: {money(job['totals']['total'])}")
    estimate = shop.advisor.post(f"{path}/estimates")
    sent = shop.advisor.post(f"/estimates/{estimate['id']}/send")
    say("estimate", f"{sent['number']} of {money(sent['total'])} goes out by a secret link.")
    return sent


def customer_decides(address: str, sent: Document) -> None:
    """Saleh opens the link on his phone: he takes the first two jobs and declines the third."""
    token = sent["url"].rsplit("/", 1)[1]
    phone = Person("saleh", httpx2.Client(base_url=f"{address}/api/v1/public", timeout=PATIENCE))
    seen = phone.get(f"/approvals/{token}")
    choices = ("approve", "approve", "decline")
    decisions = [
        {"job_id": job["id"], "choice": choice}
        for job, choice in zip(seen["document"]["jobs"], choices, strict=True)
    ]
    answer = {"document_hash": seen["document_hash"], "name": "صالح", "decisions": decisions}
    phone.post(f"/approvals/{token}", answer)
    phone.post(f"/approvals/{token}", answer)
    say("customer", "Saleh approves two jobs and declines one, and presses the button twice.")
    turned = [{**decision, "choice": "defer"} for decision in decisions]
    phone.post(f"/approvals/{token}", {**answer, "decisions": turned}, expect=409)
    say("customer", "Another answer is refused: what was decided stands.")


def work_is_done(shop: Workshop, order: Document) -> None:
    """The parts are not there, then they are; two jobs are clocked and finished."""
    path = f"/workorders/{order['id']}"
    jobs = [job for job in shop.advisor.get(path)["jobs"] if job["approval"] == "approved"]
    technician = shop.technician.get("/auth/me")["id"]
    for job in jobs:
        body = {"technician_ids": [technician]}
        shop.advisor.http.put(f"{path}/jobs/{job['id']}/technicians", json=body).raise_for_status()
    shop.technician.post(f"{path}/start")
    say("technician", "Yahya starts; the fan and the module are wanted from the shelf.")
    needed = [(job, line) for job in jobs for line in job["lines"] if line["kind"] == "part"]
    job, line = needed[0]
    short = shop.advisor.post(f"{path}/jobs/{job['id']}/lines/{line['id']}/issue", expect=409)
    say("store", f"Refused: {short['detail']}")
    shop.technician.post(f"{path}/hold", {"reason": "waiting_for_parts"})
    for _, line in needed:
        receipt = {"kind": "receive", "quantity": "2", "unit_cost": usd("55.00")}
        receipt["branch_id"] = shop.branch["id"]
        shop.admin.post(f"/parts/{line['part']['id']}/movements", receipt)
    shop.technician.post(f"{path}/resume")
    say("store", "Two of each arrive from Dubai; the car comes off hold.")
    for job, line in needed:
        shop.advisor.post(f"{path}/jobs/{job['id']}/lines/{line['id']}/issue")
    for job in jobs:
        shop.technician.post(f"{path}/jobs/{job['id']}/clock/start")
        shop.technician.post(f"{path}/jobs/{job['id']}/clock/stop")
        shop.technician.post(f"{path}/jobs/{job['id']}/finish")
        say("technician", f"{job['title_ar']}: clocked and finished.")
    done = shop.technician.post(f"{path}/finish")
    say("technician", f"{done['number']} is {done['status']}.")


def paid_in_two_currencies(shop: Workshop, order: Document) -> Document:
    """The invoice is in rials; half is paid in rials and the rest in dollars."""
    draft = shop.cashier.post("/invoices", {"work_order_id": order["id"], "cash": True})
    invoice = shop.cashier.post(f"/invoices/{draft['id']}/issue")
    say(
        "cashier",
        f"{invoice['number']}: {money(invoice['total'])}, of it tax "
        f"{money(invoice['totals']['tax'])}.",
    )
    cash = next(m for m in shop.cashier.get("/payment-methods")["items"] if m["kind"] == "cash")
    half = int(invoice["total"]["amount"]) // 2
    paid = {"invoice_id": invoice["id"], "method_id": cash["id"]}
    first = shop.cashier.post("/payments", {**paid, "amount": yer(half)})
    say("cashier", f"{first['number']}: {money(first['amount'])} in cash.")
    rest = int(invoice["total"]["amount"]) - half
    dollars = f"{Decimal(rest) / Decimal(RATE[0]):.2f}"
    second = shop.cashier.post("/payments", {**paid, "amount": usd(dollars)})
    used = second["allocations"][0]
    say("cashier", f"{second['number']}: {money(second['amount'])} for {money(used['applied'])}.")
    shop.cashier.post("/payments", {**paid, "amount": yer(1000)}, expect=409)
    say("cashier", "A third payment is refused: nothing is owed any more.")
    return invoice


def books_are_closed(shop: Workshop, order: Document, folder: Path) -> None:
    """The order is closed, the statement is zero, the declined job waits, the audit holds."""
    closed = shop.cashier.post(f"/workorders/{order['id']}/close")
    say("cashier", f"{closed['number']} is {closed['status']}.")
    customer = closed["customer"]["id"]
    for account in shop.cashier.get(f"/customers/{customer}/statement")["accounts"]:
        say("books", f"Saleh's account in {account['currency']}: {money(account['closing'])}.")
        if Decimal(account["closing"]["amount"]) != 0:
            raise OffTheRails(f"the statement does not end at zero: {account}")
    waiting = shop.advisor.get("/deferred-work", vehicle_id=closed["vehicle"]["id"])["items"]
    for work in waiting:
        say("books", f"Waiting on the car: {work['title_ar']}, {money(work['total'])}.")
    if len(waiting) != 1:
        raise OffTheRails("one declined job should wait on the car")
    verify = [*SERVICE, "audit", "verify"]
    told = subprocess.run(verify, **apart(folder), check=True, capture_output=True, text=True)
    say("audit", next(line for line in told.stdout.splitlines() if "hold" in line))


def main() -> None:
    """Play the day."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with fresh_server(folder) as (address, password):
            shop = open_workshop(address, password)
            order = at_the_gate(shop)
            sent = estimate_three_jobs(shop, order)
            customer_decides(address, sent)
            work_is_done(shop, order)
            paid_in_two_currencies(shop, order)
            books_are_closed(shop, order, folder)


if __name__ == "__main__":
    main()
