"""`python -m brewlake`: the same as the command `brewlake`."""

from brewlake.cli import main

main()
