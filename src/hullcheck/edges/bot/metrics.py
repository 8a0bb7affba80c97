"""What happens, counted, in the text that Prometheus reads.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator

from hullcheck.core.noun import dataclass

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
"""Seconds."""

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """One thing that is counted or measured."""

    name: str
    kind: str
    """`counter`, `gauge` or `histogram`."""
    help: str
    labels: Labels = ()


DELIVERIES = Metric(
    "hullcheck_deliveries_total",
    "counter",
    "Signed deliveries, by event and by what became of them: accepted, known (delivered before) "
    "or ignored (nothing to do).",
    ("event", "outcome"),
)
REFUSED = Metric(
    "hullcheck_refused_total",
    "counter",
    "Requests to the webhook that were refused, by reason.",
    ("reason",),
)
ACCEPTING = Metric(
    "hullcheck_accept_seconds",
    "histogram",
    "Seconds from the first byte of a delivery to its being durable.",
)
JOBS = Metric(
    "hullcheck_jobs_total",
    "counter",
    "Attempts at deliveries, by event and by how they ended.",
    ("event", "outcome"),
)
WORKING = Metric(
    "hullcheck_job_seconds", "histogram", "Seconds of an attempt, by event.", ("event",)
)
QUEUED = Metric(
    "hullcheck_queue_deliveries", "gauge", "Deliveries in the queue, by state.", ("state",)
)
OLDEST = Metric(
    "hullcheck_queue_oldest_seconds", "gauge", "Seconds for which the oldest delivery has waited."
)
WRITES = Metric("hullcheck_github_writes_total", "counter", "Requests that write to GitHub.")

METRICS = (DELIVERIES, REFUSED, ACCEPTING, JOBS, WORKING, QUEUED, OLDEST, WRITES)
"""All that there are, in their order on the page."""


class Metrics:
    """The counts of one process."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, Labels], float] = defaultdict(float)
        self._buckets: dict[tuple[str, Labels], list[int]] = {}
        self._lock = threading.Lock()

    def count(self, metric: Metric, *labels: str) -> None:
        """Count one more."""
        with self._lock:
            self._values[metric.name, labels] += 1

    def set(self, metric: Metric, value: float, *labels: str) -> None:
        """Say what a gauge stands at."""
        with self._lock:
            self._values[metric.name, labels] = value

    def observe(self, metric: Metric, seconds: float, *labels: str) -> None:
        """Take in one measurement of a histogram."""
        with self._lock:
            counts = self._buckets.setdefault((metric.name, labels), [0] * (len(BUCKETS) + 1))
            place = next((i for i, most in enumerate(BUCKETS) if seconds <= most), len(BUCKETS))
            counts[place] += 1
            self._values[metric.name, labels] += seconds

    def value(self, metric: Metric, *labels: str) -> float:
        """Return a count; 0 where nothing was counted."""
        with self._lock:
            return self._values.get((metric.name, labels), 0.0)

    def render(self) -> str:
        """Return the page."""
        with self._lock:
            return "".join(line + "\n" for metric in METRICS for line in self._lines(metric))

    def _lines(self, metric: Metric) -> Iterator[str]:
        yield f"# HELP {metric.name} {metric.help}"
        yield f"# TYPE {metric.name} {metric.kind}"
        for (name, labels), value in sorted(self._values.items()):
            if name == metric.name and metric.kind == "histogram":
                yield from self._histogram(metric, labels, value)
            elif name == metric.name:
                yield f"{name}{_told(metric.labels, labels)} {_number(value)}"

    def _histogram(self, metric: Metric, labels: Labels, total: float) -> Iterator[str]:
        counts, seen = self._buckets[metric.name, labels], 0
        for most, count in zip((*map(str, BUCKETS), "+Inf"), counts, strict=True):
            seen += count
            told = _told((*metric.labels, "le"), (*labels, most))
            yield f"{metric.name}_bucket{told} {seen}"
        yield f"{metric.name}_sum{_told(metric.labels, labels)} {total:.6f}"
        yield f"{metric.name}_count{_told(metric.labels, labels)} {seen}"


def _told(names: Labels, values: Labels) -> str:
    pairs = (f'{name}="{_escaped(value)}"' for name, value in zip(names, values, strict=True))
    told = ",".join(pairs)
    return f"{{{told}}}" if told else ""


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.6f}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
