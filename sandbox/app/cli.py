"""The command line: watch, list, check, bench, doctor.

Imports what a command needs only when it runs, so that `sandbox list` answers at once and a window opens
while the rest still loads.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.app import intruders
from sandbox.errors import SandboxError, UnknownName

USAGE_ERROR = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code: 0 well, 1 something needs doing, 2 bad input."""
    options = _parser().parse_args(arguments)
    try:
        intruders.refuse()
        return options.run(options)
    except SandboxError as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sandbox", description="A 3D social sandbox: worlds to watch, to write and to train in."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    watch = commands.add_parser("watch", help="open a world and watch it")
    watch.add_argument(
        "world", nargs="?", default="dinner-party", help="a name from `sandbox list`, or a .toml file"
    )
    watch.add_argument("--minds", help="give every agent this mind instead")
    watch.add_argument("--seed", type=int, default=0, help="decides all that the world leaves open")
    watch.add_argument("--quality", choices=("low", "medium", "high"), help="default: by your graphics card")
    watch.add_argument("--offscreen", type=Path, metavar="FILE.mp4", help="film instead of opening a window")
    watch.add_argument("--seconds", type=_positive, default=20.0, help="how long to film (default: 20)")
    watch.set_defaults(run=_watch)
    worlds = commands.add_parser("list", help="the worlds and minds there are")
    worlds.set_defaults(run=_list)
    check = commands.add_parser("check", help="say whether a world file is right")
    check.add_argument("file", help="a .toml file, or a name from `sandbox list`")
    check.set_defaults(run=_check)
    bench = commands.add_parser("bench", help="measure this machine, as ratios")
    bench.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    bench.set_defaults(run=_bench)
    doctor = commands.add_parser("doctor", help="say whether everything needed is here")
    doctor.set_defaults(run=_doctor)
    return parser


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds") from None
    if not 0.0 < value <= 3600.0:
        raise argparse.ArgumentTypeError(f"must be more than 0 and at most 3600 seconds, got {text}")
    return value


def _watch(options: argparse.Namespace) -> int:
    from sandbox.app.watch import watch

    return watch(
        options.world,
        minds=options.minds,
        seed=options.seed,
        quality=options.quality,
        offscreen=options.offscreen,
        seconds=options.seconds,
    )


def _list(options: argparse.Namespace) -> int:
    import agents
    from worlds.loader import library, open_world

    print("Worlds:")
    for name in library():
        spec = open_world(name)
        print(f"  {name:<14} {spec.about}")
    print("Minds:")
    for name, about in agents.MINDS.items():
        print(f"  {name:<14} {about}")
    return 0


def _check(options: argparse.Namespace) -> int:
    import agents
    from worlds.loader import open_world

    spec = open_world(options.file)
    for agent in spec.agents:
        if agent.mind not in agents.MINDS:
            raise UnknownName("mind", agent.mind, agents.MINDS)
    things = sum(not thing.spare for thing in spec.things)
    print(f"{options.file}: right. {spec.title}: agents {len(spec.agents)}, things {things}.")
    return 0


def _bench(options: argparse.Namespace) -> int:
    from sandbox.app.bench import bench

    return bench(options.json)


def _doctor(options: argparse.Namespace) -> int:
    from sandbox.app.doctor import run

    return run()
