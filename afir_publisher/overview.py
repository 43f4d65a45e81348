"""Where a source stands: its last pull, what it has of whom, what its interface gets wrong, what we remember."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from afir_publisher.manners import INTERFACE
from afir_publisher.model import frozen
from afir_publisher.ocpi.memory import Memory, memory_from_json
from afir_publisher.store import Store
from afir_publisher.store.snapshots import Pull


@frozen
class Party:
    """What a source has of one party: how many current objects, and how many findings are open on them."""

    party: str
    locations: int
    tariffs: int
    errors: int
    warnings: int


@frozen
class Overview:
    """A source as it stands in the store; without a pull nothing is known of it yet.

    `rules` counts the open findings by code; `remarks` are those about the interface: code, where, what.
    """

    source: str
    pull: Pull | None
    points: int
    parties: tuple[Party, ...] = ()
    rules: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[tuple[str, str, str], ...] = ()
    memory: Memory

    def as_json(self) -> dict[str, Any]:
        """As `sources list --json` prints it."""
        pull, memory = self.pull, self.memory
        return {
            "source": self.source,
            "version": pull and pull.version,
            "last_pull": pull
            and {"id": pull.id, "started": pull.started, "mode": pull.mode, "complete": pull.complete},
            "points": self.points,
            "parties": [
                {
                    "party": one.party,
                    "locations": one.locations,
                    "tariffs": one.tariffs,
                    "findings": {"error": one.errors, "warning": one.warnings},
                }
                for one in self.parties
            ],
            "findings": dict(self.rules),
            "interface": [{"rule": rule, "where": where, "message": message} for rule, where, message in self.remarks],
            "full_at": memory.full_at and memory.full_at.isoformat(),
            "not_before": memory.not_before and memory.not_before.isoformat(),
            "read_in_full": sorted(f"{kind}s" for kind in memory.undated),
        }


def overview(store: Store, source: str) -> Overview:
    """What the store says of a source."""
    objects, findings = store.snapshots.parties(source), store.findings.by_party(source)
    return Overview(
        source=source,
        pull=store.snapshots.newest(source),
        points=store.links.points(source),
        parties=tuple(
            Party(
                party=party,
                locations=objects.get(party, {}).get("location", 0),
                tariffs=objects.get(party, {}).get("tariff", 0),
                errors=findings.get(party, {}).get("error", 0),
                warnings=findings.get(party, {}).get("warning", 0),
            )
            for party in sorted(objects.keys() | findings.keys())
        ),
        rules=store.findings.by_rule(source),
        remarks=tuple((rule, path, said) for _, rule, path, said in store.findings.messages(source, INTERFACE)),
        memory=memory_from_json(store.peers.recall(source)),
    )
