"""``python -m yemen_hybrid``: the command line."""

from yemen_hybrid.cli import main

main()
