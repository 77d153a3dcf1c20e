"""Draft a migration: the difference between the models and a freshly migrated database.

`make migration NAME=add_loaner_cars` writes the next revision. Its guards, its data and its way
down are for whoever wrote the models to complete.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from yemen_hybrid.data.migrating import alembic_config, migrate
from yemen_hybrid.data.schema import MIGRATIONS
from yemen_hybrid.data.urls import parse_address


def draft(name: str) -> None:
    """Write the next numbered revision."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    number = f"{len(list(scripts.walk_revisions())) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        address = parse_address(f"sqlite:///{Path(folder) / 'draft.db'}")
        migrate(address)
        config = alembic_config(address)
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        command.revision(config, name.replace("_", " "), autogenerate=True, rev_id=number)


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and one name
        sys.exit("Say what changes: make migration NAME=add_loaner_cars")
    draft(sys.argv[1])
