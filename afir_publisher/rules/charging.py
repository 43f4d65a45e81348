"""What a recharging point has and can do: AFIR Art. 20(2)(b)(ii), (iii) and (vii) to (x)."""

from collections.abc import Iterator

from afir_publisher.annex.charging import CONNECTOR_WORDS, capable_services, plug_and_charge, renewable, smart_services
from afir_publisher.annex.entry import given
from afir_publisher.annex.payment import contract, providers
from afir_publisher.pool import Pool
from afir_publisher.rules.rule import rule
from afir_publisher.rules.scope import connectors, points, silent, stations, subject


@rule(
    "AFIR-B02", severity="error", cites="AFIR Art. 20(2)(b)(ii); (EU) 2025/655 Annex, Table B, 2", of_unpublished=True
)
def connectors_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A recharging point has no connector.

    Nothing can be plugged in, by these data, so it is not published at all.

    Send the connectors of every EVSE, or the status REMOVED for one that is gone.
    """
    for i, evse in points(pool):
        if not evse.connectors:
            yield f"evses[{i}].connectors", f"EVSE {evse.uid} has no connector and is not published"


@rule("AFIR-B03", severity="error", cites="AFIR Art. 20(2)(b)(iii); (EU) 2025/655 Annex, Table B, 3")
def connector_type_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A connector does not say of which type it is.

    Drivers need to know whether their plug fits before they drive there.

    Fill standard with one of OCPI's words for ConnectorType, such as `IEC_62196_T2`.
    """
    for i, j, evse, connector in connectors(pool):
        if not given(connector.standard):
            yield f"evses[{i}].connectors[{j}].standard", f"connector {connector.id} of EVSE {evse.uid} has no standard"


@rule("AFIR-B03-WORD", severity="warning", cites="AFIR Art. 20(2)(b)(iii); (EU) 2025/655 Annex, Table B, 3")
def connector_type_unknown(pool: Pool) -> Iterator[tuple[str, str]]:
    """The type of a connector is none that OCPI 2.3.0 knows.

    It can only be published as "other", so drivers who search for their plug do not find it.

    Send one of OCPI's words for ConnectorType, such as `IEC_62196_T2_COMBO` for CCS 2.
    """
    for i, j, evse, connector in connectors(pool):
        if connector.standard.upper() not in CONNECTOR_WORDS and given(connector.standard):
            said = f"connector {connector.id} of EVSE {evse.uid}: {connector.standard!r} is no ConnectorType of OCPI"
            yield f"evses[{i}].connectors[{j}].standard", said


@rule("AFIR-B07", severity="warning", cites="AFIR Art. 20(2)(b)(vii); (EU) 2025/655 Annex, Table B, 7")
def providers_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """A station takes contracts, and does not say whose.

    Drivers with a contract look for stations that take it. The law asks for the mobility service providers where there
    is charging by contract; whether all must be named is disputed.

    Fill accepted_service_providers of the EVSEs, which OCPI has since 2.3.0.
    """
    for prefix, station in stations(pool):
        if contract(pool, station) and providers(pool, station) is None:  # where there are no contracts, it is nobody
            yield (
                f"{prefix}accepted_service_providers",
                f"{subject(pool, station)} takes contracts and names no provider",
            )


@rule("AFIR-B08", severity="error", cites="AFIR Art. 20(2)(b)(viii); (EU) 2025/655 Annex, Table B, 8")
def plug_and_charge_unsaid(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing says whether a recharging point starts by plugging in (plug and charge).

    The law wants a yes or a no. OCPI can say yes; that its word is missing may mean no, or that nobody filled it in.

    Send ISO_15118_2_PLUG_AND_CHARGE or ISO_15118_20_PLUG_AND_CHARGE in capabilities of connectors that can; for no, set
    plug_and_charge or capabilities_complete in the overlay.
    """
    for path, who in silent(pool, plug_and_charge, "plug_and_charge"):
        yield path, f"{who}: nothing says whether there is plug and charge"


@rule("AFIR-B09", severity="warning", cites="AFIR Art. 20(2)(b)(ix); (EU) 2025/655 Annex, Table B, 9")
def smart_services_unsaid(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing says which smart recharging services a recharging point has.

    The law asks for them. Capabilities of OCPI come near, but which service they are is not settled, and there is none
    for recharging in both directions.

    Set smart_services in the overlay, also to none; or capabilities_complete where capabilities say all there is.
    """
    for path, who in silent(pool, smart_services, "smart_services"):
        listed = dict.fromkeys(service for _, evse in points(pool) for service in capable_services(evse))
        hint = f"; capabilities hint at {', '.join(listed)}" if listed else ""
        yield path, f"{who}: nothing says which smart recharging services there are{hint}"


@rule("AFIR-B10", severity="error", cites="AFIR Art. 20(2)(b)(x); (EU) 2025/655 Annex, Table B, 10")
def renewable_missing(pool: Pool) -> Iterator[tuple[str, str]]:
    """Nothing says whether the electricity is 100 % renewable.

    Drivers may choose by it, and the law asks for a plain yes or no for each recharging point.

    Send energy_mix with is_green_energy true or false; a tariff may say true for all that use it.
    """
    stated = "no energy_mix" if pool.location.energy_mix is None else "an energy_mix without is_green_energy"
    for prefix, station in stations(pool):
        if renewable(pool, station) is None:
            yield f"{prefix}energy_mix.is_green_energy", f"{subject(pool, station)} has {stated}"
