"""What is said beside the feeds: the page for people, health, figures, this description, and the report."""

from typing import Any

from afir_publisher.web import metrics, public_report
from afir_publisher.web.openapi.feeds import ASKS, file
from afir_publisher.web.openapi.operation import Answer, Operation, in_envelope

TAG = "about the feeds"
_HTML = "text/html; charset=utf-8"


def _given(kind: str, meaning: str = "All of it.") -> Answer:
    return Answer(meaning, (), {kind: dict[str, Any]()})


OWN = (
    Operation(path="/", tag=TAG, summary="A page for people", answers={"200": _given(_HTML)}),
    Operation(path="/openapi.json", tag=TAG, summary="This description", answers={"200": _given("application/json")}),
    Operation(
        path="/healthz",
        tag=TAG,
        summary="How each feed stands",
        answers={
            "200": _given("application/json", "All is well."),
            "503": _given("application/json", "The files of a feed do not fit together."),
        },
    ),
    Operation(path="/metrics", tag=TAG, summary="Figures for Prometheus", answers={"200": _given(metrics.MEDIA_TYPE)}),
)
"""What every server has."""

REPORT = Operation(
    path=public_report.PATH,
    tag=TAG,
    summary="How complete and right the data are, for people",
    asks=ASKS,
    answers=file(_HTML)
    | {"404": in_envelope("No source was read yet."), "429": in_envelope("You ask too often.", "Retry-After")},
)
"""What a server has whose publisher wants that."""
