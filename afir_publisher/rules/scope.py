"""What rules look at: the parts of a Location that the law is about, each with its place in it.

CPOs write OCPI's words in different cases, so rules compare them in capitals, as exporters do.
"""

from collections.abc import Iterator
from datetime import datetime

from afir_publisher.model import Connector, Evse, Pool, Tariff, is_ad_hoc, tariff_key


def points(pool: Pool) -> Iterator[tuple[int, Evse]]:
    """The recharging points that are there or to come, each with its position in `location.evses`.

    Older copies of points that are newer elsewhere are left to `stale_points`: their faults are not published.
    """
    for i, evse in enumerate(pool.location.evses):
        if evse.status.upper() != "REMOVED" and evse.uid.upper() not in pool.stale_twins:
            yield i, evse


def stale_points(pool: Pool) -> Iterator[tuple[int, Evse]]:
    """The older copies of recharging points that are newer elsewhere."""
    if pool.stale_twins:
        for i, evse in enumerate(pool.location.evses):
            if evse.status.upper() != "REMOVED" and evse.uid.upper() in pool.stale_twins:
                yield i, evse


def connectors(pool: Pool) -> Iterator[tuple[int, int, Evse, Connector]]:
    """The connectors of the recharging points, each with the position of its EVSE and its own."""
    for i, evse in points(pool):
        for j, connector in enumerate(evse.connectors):
            yield i, j, evse, connector


def ad_hoc_tariffs(pool: Pool, connector: Connector) -> Iterator[Tariff]:
    """The connector's tariffs that hold without a contract, among those that are known and valid."""
    for tariff_id in connector.tariff_ids:
        tariff = pool.tariffs.get(tariff_key(tariff_id))
        if tariff is not None and is_ad_hoc(tariff):
            yield tariff


def shown(moment: datetime) -> str:
    """A moment as OCPI writes it; strftime takes more than twice as long."""
    return moment.isoformat().replace("+00:00", "Z")


def given(text: str | None) -> bool:
    """Whether a text says something; `#NA` is OCPI's filler for a string that must be there and cannot be filled."""
    return bool(text) and text != "#NA"
