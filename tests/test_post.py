"""One message over TLS, and what becomes of it."""

import io
import socket
from datetime import timedelta

import pytest
import trustme
from broker import DROP, ENDLESS, HANG, MOST_WRITTEN, Broker, an_authority, certificates

from afir_publisher.deliver.parcel import Parcel
from afir_publisher.deliver.post import Post, where
from afir_publisher.errors import ConfigError
from afir_publisher.ocpi.connection import Connection

SECOND = timedelta(seconds=1)
BODY = b"""{"messageContainer": {"payload": [{}], "exchangeInformation": {
    "exchangeContext": {"codedExchangeProtocol": {"value": "snapshotPush"}},
    "dynamicInformation": {"messageSequencingNumber": 1}}}}"""


@pytest.fixture(scope="module")
def authority():
    """Who signs the certificates of these tests."""
    return an_authority()


@pytest.fixture
def broker(authority):
    """A broker that asks for certificates."""
    with Broker(authority) as broker:
        yield broker


@pytest.fixture
def folder(authority, tmp_path):
    """A folder with certificates."""
    certificates(authority, tmp_path)
    return tmp_path


def post(url, folder, body=BODY, *, path="/status", **told):
    """What becomes of a message that is sent with our certificate."""
    told = {"ca_file": folder / "ca.pem", "client_cert": folder / "me.pem"} | told
    parcel = Parcel(file=io.BytesIO(body), size=len(body), content_type="application/json")
    with Post(Connection(name="feed nl", **told), SECOND) as way:
        return way.send(url + path, parcel)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_success_is_one(broker, folder, status):
    """Whatever a broker says with it."""
    broker.answers = [status]
    answer = post(broker.url, folder)
    assert (answer.outcome, answer.status, answer.said) == ("acknowledged", status, f"HTTP {status}")


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_has_failed(broker, folder, status):
    """It is worth another try."""
    broker.answers = [(status, {"Retry-After": "7"}, b"later")]
    answer = post(broker.url, folder)
    assert (answer.outcome, answer.status, answer.wait_s) == ("failed", status, 7)
    assert answer.said.startswith(f"HTTP {status}: 'later'")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 413, 415, 422])
def test_what_is_not_wanted_is_refused(broker, folder, status):
    """The same would be refused again."""
    broker.answers = [(status, {}, b"no")]
    answer = post(broker.url, folder)
    assert (answer.outcome, answer.status, answer.wait_s) == ("refused", status, None)
    assert answer.said.startswith(f"HTTP {status}: 'no'")


def test_nothing_is_sent_on_to_where_an_answer_leads(broker, folder):
    """Our certificate and our headers are for the address that the configuration names."""
    broker.answers = [(307, {"Location": f"{broker.url}/table"}, b"")]
    answer = post(broker.url, folder)
    assert answer.outcome == "refused"
    assert answer.said.endswith("configure the address that it redirects to")
    assert broker.came == ["/status"]


@pytest.mark.parametrize(("answer", "said"), [(HANG, "no answer in time ("), (DROP, "no answer (")])
def test_without_an_answer_nobody_knows(broker, folder, answer, said):
    """It may have got there."""
    broker.answers = [answer]
    found = post(broker.url, folder)
    assert (found.outcome, found.status) == ("failed", None)
    assert found.said.startswith(said)


def test_a_broker_that_is_not_there(folder):
    """Nothing listens on that port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        answer = post(f"https://127.0.0.1:{free.getsockname()[1]}", folder)
    assert answer.outcome == "failed"
    assert answer.said.endswith("is the address right, and the system up?")


def test_a_broker_whose_certificate_is_not_valid_gets_nothing(broker, folder):
    """It comes from an authority that is not the configured one."""
    trustme.CA().cert_pem.write_to_path(folder / "ca.pem")
    answer = post(broker.url, folder)
    assert answer.outcome == "failed"
    assert answer.said.startswith("the server's certificate is not valid (")
    assert broker.came == []


@pytest.mark.parametrize("is_shown", [True, False])
def test_a_certificate_that_is_not_taken_is_told(broker, folder, is_shown):
    """One from somebody else, or none."""
    trustme.CA().issue_cert("else.example").private_key_and_cert_chain_pem.write_to_path(folder / "else.pem")
    answer = post(broker.url, folder, client_cert=folder / "else.pem" if is_shown else None)
    assert answer.outcome == "failed"
    assert answer.said.startswith("the server does not take our certificate (")
    assert answer.said.endswith("is client_cert the right one, and valid?")
    assert broker.came == []


@pytest.mark.parametrize("key", ["ca_file", "client_cert"])
def test_a_file_without_a_certificate_is_told(folder, key):
    """Before anything is sent, with the feed and the key."""
    (folder / "junk.pem").write_text("junk")
    with pytest.raises(ConfigError, match=rf"feed nl: {key}: .*junk\.pem cannot be used"):
        post("https://localhost:1", folder, **{key: folder / "junk.pem"})


def test_an_endless_answer_is_not_read_to_its_end(broker, folder):
    """Its beginning says enough."""
    broker.answers = [(400, {}, ENDLESS)]
    answer = post(broker.url, folder)
    assert answer.outcome == "refused"
    assert len(answer.said) < 300
    assert broker.written < MOST_WRITTEN


def test_an_answer_that_is_compressed_wrongly_is_an_answer(broker, folder):
    """Its status says it all."""
    broker.answers = [(400, {"Content-Encoding": "gzip"}, b"this is not gzip")]
    assert post(broker.url, folder).said == "HTTP 400: ''"


def test_an_address_is_shown_without_its_query():
    """There may be a key in it."""
    assert where("https://nap.example:8443/publication/1?key=s3cret") == "https://nap.example:8443/publication/1"
