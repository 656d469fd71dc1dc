"""A report in Markdown: the verdict, every primary claim, tables with intervals, and where it comes from."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from sandbox.experiments.claim import Claim, View
from sandbox.experiments.figures import file_of
from sandbox.experiments.records import Record
from sandbox.experiments.statistics import bootstrap
from sandbox.experiments.verdict import Judged, judge, overall
from sandbox.experiments.views import shown, tasks_of

_QUICK = "> **A smoke run.** It shows that the experiment runs and says nothing about its claim."


def write_report(claim: Claim, records: Sequence[Record], *, quick: bool) -> str:
    """Writes the report of the runs there are; the verdict only if those are all."""
    lines = [f"# {claim.title}", "", claim.question.strip(), "", *([_QUICK, ""] if quick else [])]
    seeds = claim.seeds_of(quick=quick)
    if len(records) < len(seeds):
        lines += [f"**No verdict yet**: {len(records)} of {len(seeds)} seeds are there.", ""]
    else:
        judged = judge(claim, records)
        lines += [*_verdict(claim, judged, quick=quick), *_primaries(judged, quick=quick)]
    for view in claim.view:
        lines += _table(view, records)
    lines += [*_curves(records), *_facts(records), *_origin(claim, records)]
    return "\n".join(lines) + "\n"


def _verdict(claim: Claim, judged: Sequence[Judged], *, quick: bool) -> Iterator[str]:
    if not quick:
        yield f"**{overall(judged).capitalize()}**, as a whole; claim by claim:"
        yield ""
    yield (
        f"An effect is paired within each seed; {len(judged[0].effects)} seeds, interquartile mean with "
        f"a 95 % bootstrap interval, one-sided sign test with Holm's correction at {claim.alpha:g}. Such an "
        "interval is too narrow where seeds are few. In favour are seeds above 0, or above the margin that a "
        "claim allows. P(better) is not paired: the chance that any seed of the arm beats any of the "
        "best rival's."
    )
    yield ""


def _primaries(judged: Sequence[Judged], *, quick: bool) -> Iterator[str]:
    yield "| claim | least | effect | interval | seeds in favour | P(better) | p | verdict |"
    yield "|--|--|--|--|--|--|--|--|"
    for each in judged:
        show = _percent if each.primary.compare == "ratio" else _plain
        low, high = show(each.interval.low), show(each.interval.high)
        verdict = "smoke run" if quick else f"**{each.verdict}**"
        won = f"{(each.effects > min(each.primary.least, 0.0)).sum()} of {len(each.effects)}"
        yield (
            f"| {each.primary.name} | {show(each.primary.least)} | {show(each.interval.estimate)} "
            f"| {low} to {high} | {won} | {each.improvement:.2f} | {each.chance:.3f} | {verdict} |"
        )
    yield ""


def _table(view: View, records: Sequence[Record]) -> Iterator[str]:
    if not records:
        return
    yield f"## {view.title}"
    yield ""
    yield f"{view.unit}; interquartile mean over {len(records)} seeds, with its 95 % interval in brackets."
    yield ""
    yield f"| | {' | '.join(view.arms)} |"
    yield "|--" * (len(view.arms) + 1) + "|"
    for task in tasks_of(view, records):
        runs = [shown(view, records, arm, task) for arm in view.arms]
        yield f"| {task} | {' | '.join(map(_cell, runs))} |"
    yield ""
    yield f"![{view.title}]({file_of(view.title)})"
    yield ""


def _curves(records: Sequence[Record]) -> Iterator[str]:
    for title in dict.fromkeys(title for record in records for title in record.outcome.curves):
        yield f"![{title}]({file_of(title)})"
        yield ""


def _facts(records: Sequence[Record]) -> Iterator[str]:
    names = list(dict.fromkeys(name for record in records for name in record.outcome.facts))
    if not names:
        return
    yield "## Beside the scores"
    yield ""
    yield "| | " + " | ".join(f"seed {record.seed}" for record in records) + " |"
    yield "|--" * (len(records) + 1) + "|"
    for name in names:
        facts = [record.outcome.facts.get(name, "") for record in records]
        told = [f"{fact:,.4g}" if isinstance(fact, float) else str(fact) for fact in facts]
        yield f"| {name} | {' | '.join(told)} |"
    yield ""


def _origin(claim: Claim, records: Sequence[Record]) -> Iterator[str]:
    yield "## How it was run"
    yield ""
    yield f"- Left out: {_line(claim.exclude)}"
    yield f"- Ends: {_line(claim.stop)}"
    for record in records:
        yield (
            f"- Seed {record.seed}: {record.seconds:.0f} s, claim committed in {record.commit[:12]}, "
            f"sources {record.code[:12]}, "
            + ", ".join(f"{name} {version}" for name, version in record.versions.items())
        )
    if len({record.code for record in records}) > 1:
        yield "- **These runs were made by different versions of the sources.**"


def _cell(values: np.ndarray) -> str:
    interval = bootstrap(values)
    return f"{interval.estimate:.3g} [{interval.low:.3g}, {interval.high:.3g}]"


def _line(text: str) -> str:
    return " ".join(text.split())


def _percent(effect: float) -> str:
    """Tells a logarithm of a quotient as by how many per cent the better is below the worse."""
    return f"{100.0 * (1.0 - math.exp(-effect)):.1f} %"


def _plain(effect: float) -> str:
    return f"{effect:.3g}"
