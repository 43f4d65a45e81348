"""The 37 kinds of data that AFIR Art. 20(2) asks for, by the numbers of (EU) 2025/655, and what is said of each.

Rules ask here whether something is said, exporters what, reports from where: so none of them can differ.
"""

from afir_publisher.annex import charging, operation, parking, payment, place, service
from afir_publisher.annex.entry import AnnexEntry, Said

__all__ = ["ANNEX", "AnnexEntry", "Said"]

_ENTRIES = (
    AnnexEntry(code="A01", title="Legal name of the operator or owner", kind="static", of_station=service.legal_name),
    AnnexEntry(code="A02", title="Commercial name of the operator", kind="static", of_station=service.commercial_name),
    AnnexEntry(code="A03", title="Number of recharging points", kind="static", of_station=service.point_count),
    AnnexEntry(code="A04", title="Staff on site", kind="static", of_station=service.staffed),
    AnnexEntry(code="A05", title="Helpdesk telephone number", kind="static", of_station=service.helpdesk_phone),
    AnnexEntry(code="A06", title="Facilities", kind="static", of_station=service.facilities),
    AnnexEntry(code="A07", title="Geographic position", kind="static", of_station=place.position),
    AnnexEntry(
        code="A08",
        title="Additional location information",
        kind="static",
        of_station=place.additional_information,
        conditional=True,
    ),
    AnnexEntry(code="A09", title="Country", kind="static", of_station=place.country),
    AnnexEntry(code="A10", title="Region (NUTS 1)", kind="static", of_station=place.region),
    AnnexEntry(code="A11", title="City or town", kind="static", of_station=place.city),
    AnnexEntry(code="A12", title="Postal code", kind="static", of_station=place.postal_code),
    AnnexEntry(code="A13", title="Street and number", kind="static", of_station=place.address),
    AnnexEntry(code="A14", title="Opening times", kind="static", of_station=service.opening_times),
    AnnexEntry(code="A15", title="Time zone", kind="static", of_station=place.time_zone),
    AnnexEntry(code="A16", title="Vehicle types", kind="static", of_station=parking.vehicle_categories),
    AnnexEntry(code="A17", title="Vehicle limits", kind="static", of_station=parking.vehicle_limits, conditional=True),
    AnnexEntry(code="A18", title="Parking spaces", kind="static", of_station=parking.space_count),
    AnnexEntry(
        code="A19",
        title="Parking spaces for people with disabilities",
        kind="static",
        of_station=parking.disabled_space_count,
    ),
    AnnexEntry(code="A20", title="Payment by bank card reader", kind="static", of_station=payment.card_reader),
    AnnexEntry(code="A21", title="Contactless payment", kind="static", of_station=payment.contactless),
    AnnexEntry(code="A22", title="Other ad hoc payment", kind="static", of_station=payment.other_ad_hoc),
    AnnexEntry(
        code="A23", title="Payment providers accepted", kind="static", of_station=payment.brands, conditional=True
    ),
    AnnexEntry(code="A24", title="Payment by contract", kind="static", of_station=payment.contract),
    AnnexEntry(code="B01", title="Identification code", kind="static", of_point=charging.identification),
    AnnexEntry(code="B02", title="Number of connectors", kind="static", of_point=charging.connector_count),
    AnnexEntry(code="B03", title="Type of connector", kind="static", of_point=charging.connector_types),
    AnnexEntry(code="B04", title="Type of current", kind="static", of_point=charging.current_type),
    AnnexEntry(code="B05", title="Maximum power of the station", kind="static", of_station=charging.station_power_w),
    AnnexEntry(code="B06", title="Maximum power of the point", kind="static", of_point=charging.point_power_w),
    AnnexEntry(code="B07", title="Mobility service providers", kind="static", of_station=payment.providers),
    AnnexEntry(code="B08", title="Plug and charge", kind="static", of_point=charging.plug_and_charge),
    AnnexEntry(code="B09", title="Smart recharging services", kind="static", of_point=charging.smart_services),
    AnnexEntry(code="B10", title="100 % renewable electricity", kind="static", of_station=charging.renewable),
    AnnexEntry(code="F01", title="Operational status", kind="dynamic", of_point=operation.operational_status),
    AnnexEntry(code="F02", title="Availability", kind="dynamic", of_point=operation.availability),
    AnnexEntry(code="F03", title="Ad hoc price", kind="dynamic", of_point=operation.ad_hoc_price),
)

ANNEX = {entry.code: entry for entry in _ENTRIES}
"""Every entry by its number: A01 to A24, B01 to B10, F01 to F03."""
