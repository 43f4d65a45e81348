"""`python -m afir_publisher`."""

from afir_publisher.cli import main

main()
