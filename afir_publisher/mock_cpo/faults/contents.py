"""Faults in how an answer is written: envelope, bytes, headers about these."""

import gzip
import json
import zlib
from dataclasses import replace
from functools import cache

from afir_publisher.mock_cpo.answers import Answer, Request, Response
from afir_publisher.mock_cpo.faults.fault import EVERYWHERE, fault, is_second, with_headers

BOMB_BYTES = 250_000_000
"""How large a page is that was small while it was compressed."""


@fault("C6", at=EVERYWHERE)
def status_code_string(request: Request, answer: Answer) -> Response:
    """The status code of OCPI is a string."""
    response = answer(request)
    return replace(response, envelope=response.envelope | {"status_code": str(response.envelope["status_code"])})


@fault("C9", at=EVERYWHERE)
def envelope_bare(request: Request, answer: Answer) -> Response:
    """The envelope has neither status_message nor timestamp."""
    response = answer(request)
    kept = {name: value for name, value in response.envelope.items() if name in {"data", "status_code"}}
    return replace(response, envelope=kept)


@fault("#17")
def no_envelope(request: Request, answer: Answer) -> Response:
    """A page is a bare list."""
    response = answer(request)
    return replace(response, body=json.dumps(response.envelope.get("data", [])).encode())


@fault("#16", at=EVERYWHERE)
def bom(request: Request, answer: Answer) -> Response:
    """Every answer begins with a byte order mark."""
    response = answer(request)
    return replace(response, body=b"\xef\xbb\xbf" + response.content)


@fault("C7")
def truncated_json(request: Request, answer: Answer) -> Response:
    """The second page of each list breaks off in the middle, under HTTP 200."""
    response = answer(request)
    return replace(response, body=response.content[: len(response.content) // 2]) if is_second(request) else response


@fault("C1", at=EVERYWHERE)
def html(request: Request, answer: Answer) -> Response:
    """Every answer is a web page that asks for patience, under HTTP 200."""
    body = b"<!doctype html><title>Maintenance</title><p>We will be back soon."
    return with_headers(replace(answer(request), body=body), Content_Type="text/html")


@fault("#16", at=EVERYWHERE)
def wrong_content_type(request: Request, answer: Answer) -> Response:
    """Every answer is called text/html."""
    return with_headers(answer(request), Content_Type="text/html")


@fault("#23")
def gzip_unannounced(request: Request, answer: Answer) -> Response:
    """Pages are compressed and do not say so."""
    response = answer(request)
    return replace(response, body=gzip.compress(response.content))


@fault("#22")
def gzip_bomb(request: Request, answer: Answer) -> Response:
    """The second page of each list is small and 250 MB large when it is opened."""
    response = answer(request)
    if not is_second(request):
        return response
    return with_headers(replace(response, body=_bomb(BOMB_BYTES)), Content_Encoding="gzip")


@cache
def _bomb(size: int) -> bytes:
    """As many blanks, compressed without ever being in memory at once."""
    portion = b" " * min(size, 1_000_000)
    packing = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    return b"".join(packing.compress(portion) for _ in range(size // len(portion))) + packing.flush()
