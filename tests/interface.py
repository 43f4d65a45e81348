"""A peer whose answers a test writes, and what a client reads of it: what is shown, and what is remarked."""

import base64
import re
from typing import NamedTuple

import httpx

from afir_publisher.ocpi.client import Connection, open_source
from afir_publisher.ocpi.page import Page, Remark

KEY = 's3cret/"t0ken+'
BASE64 = base64.b64encode(KEY.encode()).decode()
HOST = "https://cpo.example"
LOCATIONS = f"{HOST}/ocpi/locations"
TARIFFS = f"{HOST}/ocpi/tariffs"
VERSIONS = f"{HOST}/ocpi/versions"


class Read(NamedTuple):
    """Pages, shortfalls and filters in their order; findings about the interface, each as code, area and message."""

    shown: list
    remarks: list


def read(parts):
    """What came of one pull."""
    parts = list(parts)
    remarks = [(part.finding.rule, part.area, part.finding.message) for part in parts if isinstance(part, Remark)]
    return Read([part for part in parts if not isinstance(part, Remark)], remarks)


def ok(found, headers=None, **envelope):
    """A good OCPI answer."""
    return httpx.Response(200, json={"data": found, "status_code": 1000} | envelope, headers=headers)


def only(count):
    """A good answer with so many locations, which are all there are."""
    return ok(some(0, count), {"X-Total-Count": str(count), "X-Limit": "1000"})


def refusal(code):
    """An OCPI fault under HTTP 200."""
    return httpx.Response(200, json={"data": [], "status_code": code, "status_message": "no, because"})


def some(first, last):
    """Locations by number."""
    return [{"country_code": "NL", "party_id": "ABC", "id": f"LOC{n}"} for n in range(first, last)]


class Cpo:
    """Answers of a server that the test writes, and what it was asked."""

    def __init__(self, respond):
        """`respond` gets a request and gives a response or raises what httpx would."""
        self.respond = respond
        self.requests = []

    def __call__(self, request):
        """Answer."""
        self.requests.append(request)
        return self.respond(request)

    def pull(self, **settings):
        """The version, and all that came of one pull; by default of two endpoints that are known beforehand."""
        direct = {} if "versions_url" in settings else {"locations_url": LOCATIONS, "tariffs_url": TARIFFS}
        connection = Connection(**({"name": "becharged", "token": KEY, "page_size": 2} | direct | settings))
        with open_source(connection, transport=httpx.MockTransport(self)) as session:
            shown, self.remarks = read(session.pages())
        return session.version, shown

    @property
    def asked(self):
        """The addresses asked for, without their host."""
        return [request.url.raw_path.decode() for request in self.requests]


def at_locations(respond):
    """A CPO without tariffs whose locations are answered by a function of offset and request."""

    def both(request):
        if request.url.path.endswith("tariffs"):
            return ok([])
        return respond(int(request.url.params.get("offset", 0)), request)

    return Cpo(both)


def numbers(came):
    """The numbers of the locations that came, page by page, and the message of each Shortfall."""
    return [
        [int(n) for n in re.findall(rb"LOC(\d+)", b"".join(part.objects))] if isinstance(part, Page) else part.message
        for part in came
    ]


def versioned(versions=("2.2.1", "2.3.0"), endpoints=None, lists=None):
    """A CPO with versions and version details."""
    if endpoints is None:
        endpoints = [
            {"identifier": "credentials", "role": "RECEIVER", "url": f"{HOST}/ocpi/credentials"},
            {"identifier": "locations", "role": "RECEIVER", "url": f"{HOST}/ocpi/receive"},
            {"identifier": "locations", "role": "SENDER", "url": LOCATIONS},
            {"identifier": "tariffs", "role": "SENDER", "url": TARIFFS},
        ]

    def respond(request):
        path = request.url.path
        if path == "/ocpi/versions":
            return ok([{"version": version, "url": f"{HOST}/ocpi/{version}/details"} for version in versions])
        if path.endswith("/details"):
            return ok({"version": path.split("/")[2], "endpoints": endpoints})
        return (lists or (lambda _: ok([])))(request)

    return Cpo(respond)
