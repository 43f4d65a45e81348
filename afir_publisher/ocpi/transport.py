"""What HTTP runs over: whose certificates are believed, which one is shown, which proxy is gone through."""

import ssl
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import httpx

from afir_publisher.errors import Refused
from afir_publisher.ocpi.connection import Connection

READ_S, CONNECT_S = 60.0, 10.0
"""How long a server may say nothing, and take to be reached, in seconds: large pages are slow."""


def client(connection: Connection, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """What sends the requests of one source; `transport` stands in for the network in tests.

    Raises Refused when a file holds no certificate or key: it may change at any time, and concerns no other source.
    """
    checked = _checked(connection)
    # Plain http is spoken to this machine only, and must not leave it for a proxy.
    through = httpx.HTTPTransport(verify=checked, proxy=connection.proxy) if connection.proxy else None
    return httpx.Client(
        transport=transport,
        verify=checked,
        mounts={"https://": through} if through else None,
        trust_env=through is None,  # or NO_PROXY would lead past the proxy that the configuration names
        timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
        headers=dict(connection.headers)
        | {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": _user_agent()},
    )


def _checked(connection: Connection) -> ssl.SSLContext:
    """TLS that always checks the server's certificate, and shows ours if there is one."""
    key, name, file = "ca_file", connection.name, connection.ca_file
    try:
        context = ssl.create_default_context(cafile=file) if file else httpx.create_ssl_context()
        if connection.client_cert:
            key, file = "client_cert", connection.client_cert
            # The empty password makes a key that asks for one fail; without it OpenSSL would ask on the terminal.
            context.load_cert_chain(file, connection.client_key, password="")
    except OSError as exc:  # ssl.SSLError is one
        raise Refused(_unusable(name, key, file, connection.client_key, exc)) from exc
    return context


def _unusable(name: str, key: str, file: Path | None, client_key: Path | None, why: OSError) -> str:
    """What to say of certificates that cannot be loaded."""
    if key == "ca_file":
        return f"{name}: {key}: {file} cannot be used ({why.strerror or why}), expected certificates in PEM"
    beside = f" with client_key {client_key}" if client_key else ""
    return (
        f"{name}: {key}: {file}{beside} cannot be used ({why.strerror or why}), "
        "expected a certificate and the key that belongs to it in PEM, without a password"
    )


def _user_agent() -> str:
    try:
        return f"afir-publish/{version('afir-publish')}"
    except PackageNotFoundError:
        return "afir-publish"  # run from a checkout
