"""A charge point operator on this very machine, with the faults of real ones: for the demonstration, rehearsals, tests.

server      listens, knows what is where
answers     requests, responses, OCPI's envelope and its pages
handshake   its side of the credentials module
faults      what goes wrong, each by its name
rehearsal   the command `mock-cpo`
"""

from afir_publisher.mock_cpo.server import MockCpo

__all__ = ["MockCpo"]
