"""Pictures of numbers, as inline SVG with a text for those who do not see them; colours are the style sheet's."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log10, pi

from markupsafe import Markup, escape

from afir_publisher.report.model import Freshness, Moment, score

_WIDE, _HIGH = 720, 180
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 12, 12, 26


def bar(parts: Sequence[tuple[str, int]], text: str) -> Markup:
    """A whole divided: class and number of each part, from the left; `text` says it in words."""
    whole = sum(count for _, count in parts) or 1
    drawn, x = [], 0.0
    for name, count in parts:
        width = 1000 * count / whole
        if count:
            # Of what is there something is seen, however little it is.
            drawn.append(f'<rect class="{escape(name)}" x="{x:.1f}" width="{max(width, 4):.1f}" height="20"/>')
        x += width
    return _picture("0 0 1000 20", text, drawn, kind="bar", keeps_shape=False)


def ring(share: float, text: str) -> Markup:
    """A share as a ring that is closed as far as it goes."""
    closed = f"{share * 2 * pi * 42:.2f}"
    drawn = [
        '<circle class="rest" cx="50" cy="50" r="42"/>',
        f'<circle class="share" cx="50" cy="50" r="42" transform="rotate(-90 50 50)" stroke-dasharray="{closed} 999"/>',
    ]
    return _picture("0 0 100 100", text, drawn, kind="ring")


def trend(moments: Sequence[Moment]) -> Markup:
    """Completeness over the last snapshots: a line, from the lowest to the highest round number around it."""
    shares = [score(moment.standing) or 0.0 for moment in moments]
    low, high = _round_bounds(min(shares) * 100, max(shares) * 100)
    ticks = [(value, f"{value:g} %") for value in _ticks(low, high)]
    text = f"Completeness went from {shares[0]:.1%} to {shares[-1]:.1%} in {len(moments)} snapshots."
    return _lines([("complete", [share * 100 for share in shares])], (low, high), ticks, _dates(moments), text)


def found_over_time(moments: Sequence[Moment]) -> Markup:
    """Open errors and warnings over the last snapshots."""
    errors = [float(moment.errors) for moment in moments]
    warnings = [float(moment.warnings) for moment in moments]
    _, high = _round_bounds(0, max((*errors, *warnings, 1.0)))
    text = (
        f"Errors went from {moments[0].errors:,} to {moments[-1].errors:,}, "
        f"warnings from {moments[0].warnings:,} to {moments[-1].warnings:,}."
    )
    ticks = [(value, f"{value:,.0f}") for value in _ticks(0, high)]
    return _lines([("missing", errors), ("doubtful", warnings)], (0, high), ticks, _dates(moments), text)


def lags(one: Freshness) -> Markup:
    """How long changes took, on a scale of powers of ten from a second to a month, against what the law allows."""
    drawn = [
        f'<rect class="allowed" x="0" y="8" width="{_at(one.limit_s):.1f}" height="24"/>',
        f'<line class="limit" x1="{_at(one.limit_s):.1f}" x2="{_at(one.limit_s):.1f}" y1="2" y2="38"/>',
    ]
    for percentile, seconds in one.percentiles.items():
        x = _at(seconds)
        name = "most" if percentile == 100 else f"{percentile} %"  # noqa: PLR2004 - all of them
        drawn.append(
            f'<circle class="{"complete" if seconds <= one.limit_s else "missing"}" cx="{x:.1f}" cy="20" r="6"/>'
        )
        drawn.append(f'<text x="{x:.1f}" y="54" text-anchor="middle">{name}</text>')
    drawn += [
        f'<text class="scale" x="{_at(seconds):.1f}" y="72" text-anchor="middle">{name}</text>'
        for name, seconds in (("1 s", 1), ("1 min", 60), ("1 h", 3600), ("1 day", 86400), ("1 month", 2592000))
    ]
    said = ", ".join(
        f"{percentile} % took at most {duration(seconds)}" for percentile, seconds in one.percentiles.items()
    )
    text = f"{one.publication}: {one.within:.1%} of {one.changes:,} changes within {duration(one.limit_s)}; {said}."
    return _picture("-20 0 740 78", text, drawn, kind="lags")


def duration(seconds: float) -> str:
    """A time as people say it, in its largest unit."""
    for size, name in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size or (size < 86400 and seconds >= size):  # noqa: PLR2004 - 30 h rather than 1.2 days
            return f"{seconds / size:.3g} {name}"
    return f"{max(seconds, 0):.2g} s"


def _at(seconds: float) -> float:
    """Where a time is on the scale: 700 wide from a second to a month."""
    return max(0.0, min(700.0, 700 * log10(max(seconds, 1)) / log10(2592000)))


def _lines(
    series: Sequence[tuple[str, Sequence[float]]],
    bounds: tuple[float, float],
    ticks: Iterable[tuple[float, str]],
    dates: tuple[str, str],
    text: str,
) -> Markup:
    """Lines over time with a scale at the left and the first and last date below."""
    low, high = bounds
    inner_w, inner_h = _WIDE - _LEFT - _RIGHT, _HIGH - _TOP - _BOTTOM

    def y(value: float) -> float:
        return _TOP + inner_h * (1 - (value - low) / (high - low))

    drawn = []
    for value, name in ticks:
        drawn.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDE - _RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}"/>')
        drawn.append(f'<text x="{_LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{name}</text>')
    for name, values in series:
        step = inner_w / max(len(values) - 1, 1)
        spots = [(_LEFT + i * step, y(value)) for i, value in enumerate(values)]
        drawn += [
            f'<line class="{name}" x1="{a:.1f}" y1="{b:.1f}" x2="{c:.1f}" y2="{d:.1f}"/>'
            for (a, b), (c, d) in pairwise(spots)
        ]
        drawn += [f'<circle class="{name}" cx="{a:.1f}" cy="{b:.1f}" r="3"/>' for a, b in spots]
    drawn.append(f'<text x="{_LEFT}" y="{_HIGH - 6}">{dates[0]}</text>')
    drawn.append(f'<text x="{_WIDE - _RIGHT}" y="{_HIGH - 6}" text-anchor="end">{dates[1]}</text>')
    return _picture(f"0 0 {_WIDE} {_HIGH}", text, drawn, kind="lines")


def _dates(moments: Sequence[Moment]) -> tuple[str, str]:
    """The first and the last time, to the minute."""
    first, last = (moments[i].finished[:16].replace("T", " ") for i in (0, -1))
    return first, last


def _round_bounds(low: float, high: float) -> tuple[float, float]:
    """Round numbers around a range, never the same one."""
    size = max(high - low, 1e-9)
    step = 10 ** (len(str(int(size))) - 1) if size >= 1 else 1
    below, above = low // step * step, -(-high // step) * step
    return (below, above) if above > below else (below, below + step)


def _ticks(low: float, high: float) -> list[float]:
    """Four to six values at equal distances."""
    return [low + (high - low) * i / 4 for i in range(5)]


def _picture(view: str, text: str, drawn: Iterable[str], *, kind: str, keeps_shape: bool = True) -> Markup:
    """An SVG with its text."""
    ratio = "" if keeps_shape else ' preserveAspectRatio="none"'
    return Markup(  # noqa: S704 - all that comes from outside is escaped
        f'<svg class="{kind}" viewBox="{view}"{ratio} role="img" aria-label="{escape(text)}">'
        f"<title>{escape(text)}</title>{''.join(drawn)}</svg>"
    )
