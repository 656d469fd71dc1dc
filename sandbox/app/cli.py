"""The command line: watch, train, evolve-values, experiment, export, list, check, bench, doctor.

Imports what a command needs only when it runs, so that `sandbox list` answers at once and a window opens
while the rest still loads.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sandbox.app import intruders
from sandbox.errors import SandboxError, UnknownName
from sandbox.intervention import Clamp, Lesion

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
    _add_watch(commands.add_parser("watch", help="open a world or a run and watch it"))
    _add_train(
        commands.add_parser("train", help="let minds learn in many copies of a world, without a window")
    )
    _add_evolve(
        commands.add_parser("evolve-values", help="let what minds are born to value evolve in a world")
    )
    _add_experiment(
        commands.add_parser("experiment", help="run an experiment, and say what follows for its claim")
    )
    export = commands.add_parser("export", help="write one mind of a run to a file")
    export.add_argument("folder", type=Path, metavar="RUN", help="the folder of a run")
    export.add_argument("--agent", required=True, metavar="NAME", help="whose mind")
    export.add_argument("file", type=Path, metavar="FILE.mind", help="where to")
    export.set_defaults(run=_export)
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


def _add_experiment(experiment: argparse.ArgumentParser) -> None:
    experiment.add_argument("name", help="which; a wrong name is answered with all there are")
    experiment.add_argument("--quick", action="store_true", help="only see that it runs, small")
    experiment.add_argument(
        "--seeds", type=_count, metavar="N", help="run the claim's first N seeds, not all"
    )
    experiment.add_argument(
        "--jobs",
        type=_count,
        default=1,
        metavar="N",
        help="seeds to run at a time, each on its share of the cores",
    )
    experiment.add_argument(
        "--out", type=Path, metavar="DIR", help="the folder of its results (default: experiments/NAME)"
    )
    experiment.set_defaults(run=_experiment)


def _add_watch(watch: argparse.ArgumentParser) -> None:
    watch.add_argument(
        "world",
        nargs="?",
        default="dinner-party",
        help="a name from `sandbox list`, a .toml file, or a run's folder",
    )
    _add_minds(watch)
    watch.add_argument("--seed", type=int, help="decides all that the world leaves open (default: 0)")
    watch.add_argument("--quality", choices=("low", "medium", "high"), help="default: by your graphics card")
    front = watch.add_mutually_exclusive_group()
    front.add_argument("--offscreen", type=Path, metavar="FILE.mp4", help="film instead of opening a window")
    front.add_argument("--serve", action="store_true", help="let browsers watch, instead of opening a window")
    watch.add_argument("--seconds", type=_up_to(3600.0), default=20.0, help="how long to film (default: 20)")
    watch.add_argument(
        "--camera",
        type=_camera,
        metavar="follow:NAME",
        help="who or what a film follows (default: it goes round the world)",
    )
    watch.add_argument("--port", type=_port, default=0, help="where they find it (default: any that is free)")
    watch.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDR",
        help="let them come from elsewhere: anybody there who knows the token (default: this machine alone)",
    )
    watch.set_defaults(run=_watch)


def _add_train(train: argparse.ArgumentParser) -> None:
    train.add_argument("world", nargs="?", help="a name from `sandbox list`, or a .toml file")
    _add_minds(train)
    train.add_argument("--worlds", type=_count, help="how many copies of it, in each process (default: 64)")
    length = train.add_mutually_exclusive_group()
    length.add_argument(
        "--steps", type=_count, help="end after so many more ticks of 50 ms; else go on until Ctrl-C"
    )
    length.add_argument("--minutes", type=_up_to(1e6), help="end after so many minutes of the clock")
    train.add_argument("--seed", type=int, help="decides all that the world leaves open (default: 0)")
    train.add_argument("--device", help="where minds compute: cpu, cuda, cuda:1 (default: cpu)")
    train.add_argument(
        "--run", type=Path, dest="folder", metavar="DIR", help="the run's folder (default: runs/WORLD-SEED)"
    )
    train.add_argument("--resume", action="store_true", help="go on with a run, at its last checkpoint")
    train.add_argument(
        "--every", type=_up_to(1e6), default=5.0, help="minutes between checkpoints (default: 5)"
    )
    train.set_defaults(run=_train)


def _add_evolve(evolve: argparse.ArgumentParser) -> None:
    evolve.add_argument("world", help="a name from `sandbox list`, or a .toml file")
    evolve.add_argument("--generations", type=_count, default=20, metavar="N", help="in all (default: 20)")
    evolve.add_argument("--lives", type=_count, metavar="N", help="of each generation (default: 64)")
    evolve.add_argument("--ticks", type=_count, metavar="N", help="of each life (default: 4000)")
    evolve.add_argument("--seed", type=int, help="decides all that is left open (default: 0)")
    evolve.add_argument("--out", type=Path, metavar="DIR", help="where to (default: runs/values-WORLD-SEED)")
    evolve.add_argument("--resume", action="store_true", help="go on with what is there")
    evolve.set_defaults(run=_evolve)


def _add_minds(parser: argparse.ArgumentParser) -> None:
    about = "a mind for every agent, or NAME=MIND,...; each a kind from `sandbox list`, or a .mind file"
    parser.add_argument("--minds", "--mind", type=_minds, metavar="MIND", help=about)
    changes = {"dest": "changes", "action": "append", "default": []}
    about = 'cut a part of a mind off, such as "Ada:gate"; a wrong PART is answered with all there are'
    parser.add_argument("--cut", type=_cut, metavar="AGENT:PART", help=about, **changes)
    about = 'hold a part of a mind at a value, such as "Ada:hunger=1"'
    parser.add_argument("--hold", type=_hold, metavar="AGENT:PART=VALUE", help=about, **changes)


def _minds(text: str) -> str | dict[str, str]:
    if "=" not in text:
        return text
    minds: dict[str, str] = {}
    for part in text.split(","):
        agent, equals, mind = (each.strip() for each in part.partition("="))
        if not (agent and equals and mind):
            raise argparse.ArgumentTypeError(f"'{part}' should be NAME=MIND, as in Ada=wander,Bo=forage")
        minds[agent] = mind
    return minds


def _cut(text: str) -> Lesion:
    agent, colon, part = text.partition(":")
    if not (colon and agent.strip() and part.strip()):
        raise argparse.ArgumentTypeError(f"'{text}' should be AGENT:PART, as in Ada:gate")
    return Lesion(agent=agent.strip(), part=part.strip())


def _hold(text: str) -> Clamp:
    where, _, value = text.rpartition("=")
    try:
        held = _cut(where)
        return Clamp(agent=held.agent, part=held.part, value=float(value))
    except (argparse.ArgumentTypeError, ValueError):
        about = f"'{text}' should be AGENT:PART=VALUE, as in Ada:hunger=1"
        raise argparse.ArgumentTypeError(about) from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"must be a whole number, 1 or more, got {text}")
    return int(text)


def _camera(text: str) -> str:
    way, _, name = text.partition(":")
    if way != "follow" or not name:
        raise argparse.ArgumentTypeError(f"must be follow:NAME, got {text}")
    return name


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"must be a port, 0 to 65535, got {text}")
    return int(text)


def _up_to(most: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"'{text}' is not a number") from None
        if not 0.0 < value <= most:
            raise argparse.ArgumentTypeError(f"must be more than 0 and at most {most:g}, got {text}")
        return value

    return parse


def _watch(options: argparse.Namespace) -> int:
    from sandbox.app.film import Shot
    from sandbox.app.watch import watch

    if options.camera is not None and options.offscreen is None:
        raise SandboxError("--camera is for films: add --offscreen FILE.mp4. In a window, F follows.")
    shot = None
    if options.offscreen is not None:
        shot = Shot(path=options.offscreen, seconds=options.seconds, follow=options.camera)

    address = None
    if options.serve:
        from sandbox.app.serve import Address  # a window needs no server

        address = Address(host=options.host, port=options.port)
    return watch(
        options.world,
        minds=options.minds,
        seed=options.seed,
        changes=options.changes,
        quality=options.quality,
        shot=shot,
        address=address,
    )


def _train(options: argparse.Namespace) -> int:
    from sandbox.app.train.command import train
    from sandbox.app.train.order import Order

    named = ("world", "minds", "worlds", "seed", "device", "folder", "resume", "steps", "minutes", "every")
    asked = {name: getattr(options, name) for name in named}
    return train(Order(**asked, changes=tuple(options.changes)))


def _evolve(options: argparse.Namespace) -> int:
    from sandbox.app.evolve import Wish, evolve

    named = ("world", "generations", "lives", "ticks", "seed", "out", "resume")
    return evolve(Wish(**{name: getattr(options, name) for name in named}))


def _export(options: argparse.Namespace) -> int:
    from sandbox import api

    api.export_mind(api.open_run(options.folder, worlds=1), options.agent, options.file)
    print(f"{options.file}: the mind of {options.agent}, from {options.folder}.")
    return 0


def _experiment(options: argparse.Namespace) -> int:
    from sandbox.app.experiment import experiment

    return experiment(options.name, options.out, quick=options.quick, seeds=options.seeds, jobs=options.jobs)


def _list(options: argparse.Namespace) -> int:
    import agents
    from worlds.loader import library, open_world

    worlds = {name: open_world(name).about for name in library()}
    width = max(map(len, (*worlds, *agents.MINDS)))
    for title, told in (("Worlds", worlds), ("Minds", agents.MINDS)):
        print(f"{title}:")
        for name, about in told.items():
            print(f"  {name:<{width}}  {about}")
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
    os.environ.setdefault("MUJOCO_GL", "egl")  # for its own renderer; read when mujoco is imported
    from sandbox.app.bench import bench

    return bench(options.json)


def _doctor(options: argparse.Namespace) -> int:
    from sandbox.app.doctor import run

    return run()
