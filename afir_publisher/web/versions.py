"""What we say we speak and have: our versions, and the details of each."""

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from afir_publisher.ocpi.offers import is_old
from afir_publisher.ocpi.readers import READERS
from afir_publisher.web import answers
from afir_publisher.web.access import Access
from afir_publisher.web.ways import either_way

VERSIONS = "/ocpi/versions"
"""Where our versions are, below the address that operators reach us at."""

DETAILS = "/ocpi/{version}"
CREDENTIALS = "/ocpi/{version}/credentials"
RECEIVER = "/ocpi/{version}/receiver"
"""Where operators push objects to; the module follows."""


def routes(base: str, access: Access) -> list[Route]:
    """Versions and details; `base` is the public address that all of them are told with."""

    def versions(request: Request) -> Response:
        if access.caller(request) is None:
            return answers.stranger(request)
        return answers.success(request, [{"version": one, "url": f"{base}/ocpi/{one}"} for one in READERS])

    def details(request: Request) -> Response:
        if access.caller(request) is None:
            return answers.stranger(request)
        version = request.path_params["version"]
        if version not in READERS:
            return answers.refusal(request, 404, answers.CLIENT_ERROR, "There is no such version here")
        return answers.success(request, {"version": version, "endpoints": list(_endpoints(base, version))})

    return [*either_way(VERSIONS, versions, "GET"), *either_way(DETAILS, details, "GET")]


def _endpoints(base: str, version: str) -> Iterable[dict[str, Any]]:
    """Our endpoints in a version.

    The module credentials is the same for all roles; some systems look for it under one, some under the other.
    """
    roles = {"credentials": ("SENDER", "RECEIVER"), "locations": ("RECEIVER",), "tariffs": ("RECEIVER",)}
    for module, its_roles in roles.items():
        path = (CREDENTIALS if module == "credentials" else f"{RECEIVER}/{module}").format(version=version)
        one = {"identifier": module, "url": base + path}
        yield from [one] if is_old(version) else [one | {"role": role} for role in its_roles]
