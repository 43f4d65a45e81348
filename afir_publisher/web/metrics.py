"""Figures in the text format of Prometheus (0.0.4); a dozen lines of text need no library."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from afir_publisher.shelf import Edition
from afir_publisher.web.feeds import Feeds

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[Mapping[str, object], float]


def lines(feeds: Feeds, editions: Mapping[str, Edition | None]) -> Iterator[str]:
    """Every figure: what the feeds show, and what has been answered since the start."""
    shown = [
        ({"feed": feed, "publication": publication}, one)
        for feed, edition in editions.items()
        if edition
        for publication, one in edition.publications.items()
    ]
    counts = feeds.counts
    yield from _metric(
        "afir_publication_sequence",
        "gauge",
        "Number of the newest message.",
        [(where, one.seq) for where, one in shown],
    )
    yield from _metric(
        "afir_publication_entries", "gauge", "Entries of the snapshot.", [(where, one.entries) for where, one in shown]
    )
    yield from _metric(
        "afir_publication_changed_timestamp_seconds",
        "gauge",
        "When the newest message was made.",
        [(where, datetime.fromisoformat(one.created).timestamp()) for where, one in shown],
    )
    yield from _metric(
        "afir_feed_requests_total",
        "counter",
        "Requests for feeds, by status; without a feed those for none that there is.",
        [({"feed": feed, "status": status}, n) for (feed, status), n in sorted(counts.answers.items())],
    )
    yield from _metric(
        "afir_feed_sent_bytes_total",
        "counter",
        "Bytes of bodies.",
        [({"feed": feed}, n) for feed, n in sorted(counts.sent_bytes.items())],
    )
    yield from _metric("afir_deltas_made_total", "counter", "Deltas since a cursor.", [({}, feeds.since.made)])
    yield from _metric("afir_waiting_requests", "gauge", "Requests that wait for news.", [({}, counts.waiting)])


def _metric(name: str, kind: str, meaning: str, samples: Iterable[Sample]) -> Iterator[str]:
    """One figure with its samples; the values of labels are our own names, in which nothing has to be escaped."""
    yield f"# HELP {name} {meaning}\n# TYPE {name} {kind}\n"
    for labels, value in samples:
        said = ",".join(f'{label}="{one}"' for label, one in labels.items())
        yield f"{name}{{{said}}} {value}\n" if said else f"{name} {value}\n"
