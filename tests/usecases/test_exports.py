"""All that the workshop knows, in tables that a person reads."""

import csv
import io
import zipfile
from pathlib import Path

import pytest

from tests.stories import a_customer, a_part, a_vehicle
from tests.usecases.test_books import a_busy_day
from tests.world import World
from yemen_hybrid.data.models import Entity
from yemen_hybrid.data.queries.exports import EXPORTED, exported_tables
from yemen_hybrid.domain.backups import BackupExists
from yemen_hybrid.services.folders import new_folder
from yemen_hybrid.usecases.exports.write import write_export

OF_THE_SERVICE = {
    "approval_links", "audit_heads", "blobs", "chores", "counters", "documents",
    "idempotency_keys", "incoming_messages", "provider_reports", "refresh_tokens", "reminders",
    "search_entries", "sessions", "throttles",
}  # fmt: skip
"""Tables that are nobody's business: they hold secrets, or only serve the service."""


def nobody(_: int) -> None:
    """Nobody watches the progress."""


async def test_everything_is_exported_in_readable_columns(world: World, tmp_path: Path) -> None:
    await a_busy_day(world)
    formula = await a_customer(world, name_ar="=1+1", name_en="", phones=[])
    await a_vehicle(world, formula)
    await a_part(world)
    place = tmp_path / "export.zip"
    with new_folder(place) as begin:
        rows = await write_export(world.database, begin, nobody)
    with zipfile.ZipFile(place) as archive:
        raw = {name: archive.read(name) for name in archive.namelist()}
    assert all(content.startswith(b"\xef\xbb\xbf") for content in raw.values())
    tables = {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        for name, content in raw.items()
    }
    assert sum(map(len, tables.values())) == rows
    assert "'=1+1" in {row["name_ar"] for row in tables["customers"]}
    invoice = tables["invoices"][0]
    assert (invoice["branch"], invoice["currency"]) == ("SAN", "YER")
    assert invoice["total"] == "53000"
    assert tables["invoice_lines"][0]["invoice"] == invoice["number"]
    assert {row["amount"] for row in tables["payments"]} >= {"60.00", "40000"}
    assert {row["rate_percent"] for row in tables["tax_rates"]} == {"5"}
    assert not [head for table in tables.values() for row in table for head in row
                if "password" in head and head not in ("must_change_password",
                                                       "password_changed_at")]  # fmt: skip
    with pytest.raises(BackupExists), new_folder(place):
        pass


def test_every_table_is_exported_unless_it_is_nobodys_business() -> None:
    exported = {model.__tablename__ for model in EXPORTED}
    assert exported | OF_THE_SERVICE == set(Entity.metadata.tables)
    for table in exported_tables():
        assert len(set(table.heads)) == len(table.heads) == len(table.cells), table.name


def _half(place: Path) -> None:
    with new_folder(place) as begin, begin("a.csv") as file:
        file.write(b"half")
        raise RuntimeError


@pytest.mark.parametrize("name", ["export", "export.zip"])
def test_what_is_not_whole_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(RuntimeError):
        _half(tmp_path / name)
    assert list(tmp_path.iterdir()) == []
    with new_folder(tmp_path / name) as begin, begin("a.csv") as file:
        file.write(b"whole")
    assert [file.name for file in tmp_path.iterdir()] == [name]
