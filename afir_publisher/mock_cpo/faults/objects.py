"""Faults of the objects that are served."""

from dataclasses import replace
from math import ceil

from afir_publisher.mock_cpo.answers import Answer, Request, Response
from afir_publisher.mock_cpo.faults.fault import fault


@fault("F")
def object_without_id(request: Request, answer: Answer) -> Response:
    """The first object of each list has no id."""
    first = [{name: value for name, value in found.items() if name != "id"} for found in request.objects[:1]]
    return answer(replace(request, objects=first + request.objects[1:]))


@fault("D1", at=("locations",))
def field_garbage(request: Request, answer: Answer) -> Response:
    """The first location has words for coordinates, a number for a name and an unknown parking type."""
    garbage = {"coordinates": {"latitude": "north", "longitude": None}, "name": 7, "parking_type": "MOON"}
    return answer(replace(request, objects=[found | garbage for found in request.objects[:1]] + request.objects[1:]))


@fault("#16", at=("locations",))
def lone_surrogate(request: Request, answer: Answer) -> Response:
    r"""The name of the first location ends in \ud83d, half of an emoji that was cut."""
    first = [found | {"name": f"{found.get('name', '')}\ud83d"} for found in request.objects[:1]]
    return answer(replace(request, objects=first + request.objects[1:]))


@fault("F")
def duplicate_object(request: Request, answer: Answer) -> Response:
    """The first object of each list comes once more at its end, and X-Total-Count counts it twice."""
    return answer(replace(request, objects=request.objects + request.objects[:1]))


@fault("D6", at=("locations",))
def shrinking(request: Request, answer: Answer) -> Response:
    """Each time the list is read it holds half of the locations that it held before."""
    left = ceil(len(request.objects) / 2 ** (request.turn - 1))
    return answer(replace(request, objects=request.objects[:left]))
