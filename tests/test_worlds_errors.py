"""Bad world files: each gives one error that names file and line and says what would be right."""

import random
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import worlds
from sandbox.errors import UnknownName, WorldError
from worlds.loader import library, load, open_world
from worlds.source import MAX_BYTES, Key, Source

FOLDER = Path(worlds.__file__).parent
FILES = [*sorted((FOLDER / "library").glob("*.toml")), FOLDER / "prefabs.toml"]
TEXTS = [path.read_text() for path in FILES[:-1]]

START = 'title = "T"\nsize = [8, 6]\n'
END = '\n[[agents]]\nmind = "wander"\n'

THING = [
    ('kynd = "ball"', 4, "Did you mean 'kind'"),
    ('kind = "bal"', 4, "Did you mean 'ball'"),
    ("count = 2", 3, 'kind\' is missing; add it, as in kind = "ball"'),
    ('kind = "ball"\nat = [nan, 0]', 5, "finite number"),
    ('kind = "ball"\nat = [0, -inf]', 5, "finite number"),
    ('kind = "ball"\nat = 3', 5, "a list"),
    ('kind = "ball"\nat = [1]', 5, "has 1 entries and needs more"),
    ('kind = "ball"\nat = [1, 2, 3]', 5, "at most 2 items"),
    ('kind = "ball"\nat = [\n  1,\n  "2",\n]', 7, "a number, as in 1.5"),
    ('kind = "ball"\nat = [5, 0]', 5, "outside the walls; x within ±4, y within ±3"),
    ('kind = "ball"\nin = [0, 0, 5, 1]', 5, "outside the walls"),
    ('kind = "ball"\nin = [1, 1, 0, 0]', 5, "left < right"),
    ('kind = "ball"\nat = [3.9, 0]', 3, "inside the walls; move it inwards"),
    ('kind = "ball"\nat = [0, 0]\nnear = "ball"', 6, "keep one"),
    ('kind = "ball"\nat = [0, 0]\ncount = 2', 5, "leave out 'count'"),
    ('kind = "ball"\ncount = 0', 5, "greater than or equal to 1"),
    ('kind = "ball"\ncount = -3', 5, "greater than or equal to 1"),
    ('kind = "ball"\ncount = 1.0', 5, "a whole number"),
    ('kind = "ball"\ncount = true', 5, "a whole number"),
    ('kind = "ball"\ncount = 1000000000', 5, "at most 256 that move"),
    ('kind = "hedge"\ncount = 1000000000', 5, "512 in all"),
    ('kind = "apple_tree"\ncount = 50', 5, "borne and spare included"),
    ('kind = "ball"\ncount = 253', 5, "at most 256 that move"),
    ('kind = "hedge"\ncount = 100', 3, "fewer or smaller things"),
    ('kind = "ball"\nyaw = 90', 5, "less than or equal to 6.3"),
    ('kind = "ball"\nnear = "table"', 5, "No thing in this world named 'table'"),
    ('kind = "ball"\nnear = "apple"', 5, "No thing in this world named 'apple'"),
    ('kind = "ball"\nnear = "ball"', 5, "near itself"),
    ('kind = "cake"\non = "ball"\n[[things]]\nkind = "ball"', 5, "no top to put things on; a table has"),
    ('kind = "table"\nnear = "ball"\n[[things]]\nkind = "ball"', 5, "put the latter near the former"),
    ('kind = "block"\nat = [0, 0]\n[[things]]\nkind = "crate"\nat = [0, 0.1]', 6, "move it away"),
    ('kind = "ball"\nname = "a.b"', 5, "letters, digits and spaces"),
]

AGENT = [
    ('name = "Ada"', 3, "'agents[0].mind' is missing; add it"),
    ('mind = "not one word"', 4, "one word"),
    ('mind = "idle"\nbody = "chlid"', 5, "Did you mean 'child'"),
    ('mind = "idle"\ncolour = "red"', 5, 'a colour as in "#ffb03a"'),
    ('mind = "idle"\non = "table"', 5, "No key named 'on'"),
    ('mind = "idle"\nnear = "table"', 5, "No thing in this world named 'table'"),
    ('mind = "idle"\nname = "A"\n[[agents]]\nmind = "idle"\nname = "A"', 8, "already an agent named 'A'"),
    ('mind = "idle"\ncount = 65', 5, "at most 64"),
    ('mind = "idle"\ncount = 1000000000', 5, "at most 64"),
    ('mind = "idle"\ncount = 64', 3, "do not fit"),
    ('mind = "idle"\ncount = 2\nname = "A"', 6, "cannot share a 'name'"),
]

KIND = [
    ("[prefabs.apple]\nshapes = [{ kind = 'sphere', size = [0.1] }]", 3, "choose another name"),
    ("[prefabs.a]\nmass = -1\nshapes = [{ kind = 'sphere', size = [0.1] }]", 4, "equal to 0.001"),
    ("[prefabs.a]\nmass = nan\nshapes = [{ kind = 'sphere', size = [0.1] }]", 4, "finite"),
    (
        "[prefabs.a]\nshapes = [\n{ kind = 'sphere', size = [1] },\n{ kind = 'sphere', size = [-1] }]",
        6,
        "equal to 0.001",
    ),
    ("[prefabs.a]\nshapes = []", 4, "at least 1 item"),
    ("[prefabs.a]\nshapes = [{ kind = 'cone', size = [0.1] }]", 4, "'sphere', 'capsule' or 'box'"),
    ("[prefabs.a]\nshapes = [{ kind = 'box', size = [0.1] }]", 4, "[x, y, z] half extents"),
    ("[prefabs.a]\nshapes = [{ kind = 'sphere', size = [1], solid = false }]", 4, "must be solid"),
    ("[prefabs.a]\nshapes = [{ kind = 'sphere', size = [1], pitch = 1 }]", 4, "Only boxes"),
    ("[prefabs.a]\nmass = 1\nshapes = [{ kind = 'capsule', size = [1, 1] }]", 5, "one solid shape"),
    (
        "[prefabs.a]\nmass = 1\nsurface = 1\nshapes = [{ kind = 'sphere', size = [1] }]",
        5,
        "leave out its 'mass'",
    ),
    ("[prefabs.a]\ngrab = true\nshapes = [{ kind = 'sphere', size = [1] }]", 4, "give it a 'mass'"),
    ("[prefabs.a]\nsurface = 1\nshapes = [{ kind = 'sphere', size = [1] }]", 4, "level solid box"),
    (
        "[prefabs.a]\nbears = { kind = 'ball', count = 2 }\nshapes = [{ kind = 'sphere', size = [1] }]",
        4,
        "no food",
    ),
    ("[prefabs.'a b']\nshapes = [{ kind = 'sphere', size = [1] }]", 3, "one word"),
    ("[spare]\ntable = 1", 4, "only things that move can be spare"),
    ("[spare]\napple = 257", 4, "at most 256"),
    ("[faces]\nvisible = 'no'", 4, "True, False or 'scrambled'"),
    ("[legend]\nX = 'ball'", 3, "there is none"),
    ("day = -1", 3, "greater than 0"),
    ("things = 3", 3, "a list"),
    ("tings = []", 3, "Did you mean 'things'"),
]

WHOLE = [
    ("", 1, "empty. The least there can be is"),
    ("# only a comment\n", 1, "empty"),
    ("title", 1, "Expected '='"),
    ("title = T", 1, "Text needs quotes"),
    ('title = "a"\ntitle = "b"', 2, "every key and every [table] once"),
    ('title = "a"\nsize = [8, 6]', 1, "'agents' is missing; add it, as in [[agents]]"),
    (f'title = "a"{END}', 1, "needs a 'size'"),
    (f"size = [8, 6]{END}", 1, "'title' is missing"),
    (f'title = "a"\nsize = [-8, 6]{END}', 2, "greater than or equal to 2"),
    (f'title = "a"\nsize = [1e9, 6]{END}', 2, "less than or equal to 100"),
    (f'title = "a"\nsize = [1{"0" * 400}, 6]{END}', 2, "a number"),
    (f'title = "a"\nsize = [1{"0" * 9000}, 6]{END}', 5, "too long or nested too deeply"),
    (f"title = {'[' * 5000}", 1, "too long or nested too deeply"),
    (f'title = "a"\nmap = """\n...\n.X.\n"""{END}', 2, 'add it, as in "X" = "hedge"'),
    (f'title = "a"\nmap = """\n...\n.X.\n"""\n[legend]\nX = "bal"{END}', 7, "Did you mean 'ball'"),
    (f'title = "a"\nmap = """\n...\n.X.\n"""\n[legend]\nXX = "ball"{END}', 7, "one character"),
    (f'title = "a"\nmap = "."{END}', 2, "2 to 100 rows"),
    (f'title = "a"\nsize = [4, 4]\nmap = """\n.....\n"""{END}', 3, "leave out 'size'"),
    (f'title = "a"\nmap = """\nXX.\n...\n"""\n[legend]\nX = "A"{END}name = "A"', 7, "starts twice"),
]

CASES = [
    *((f"{START}[[things]]\n{text}{END}", line, words) for text, line, words in THING),
    *((f"{START}[[agents]]\n{text}\n", line, words) for text, line, words in AGENT),
    *((f"{START}{text}{END}", line, words) for text, line, words in KIND),
    *WHOLE,
]


@pytest.mark.parametrize(("text", "line", "words"), CASES)
def test_a_bad_file_is_explained_at_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(WorldError, match=re.escape(words)) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert (caught.value.file, caught.value.line) == (str(path), line)


def test_text_without_a_file_says_so() -> None:
    with pytest.raises(WorldError, match=r"^<text>:1: "):
        load("title")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match=r"none\.toml: This file does not exist; name a world file"):
        open_world(str(tmp_path / "none.toml"))


def test_a_folder_is_no_world(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="is a folder"):
        load(tmp_path)


def test_a_path_that_cannot_be_is_refused() -> None:
    with pytest.raises(WorldError, match="name a"):
        load(Path("a\0b.toml"))
    with pytest.raises(WorldError, match="name a"):
        load(Path("a" * 5000 + ".toml"))


def test_latin_text_is_refused_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('title = "a"\nabout = "Käse"'.encode("latin-1"))
    with pytest.raises(WorldError, match=r"latin\.toml:2: .* save it as UTF-8"):
        load(path)


def test_a_byte_order_mark_is_welcome(tmp_path: Path) -> None:
    path = tmp_path / "marked.toml"
    path.write_text(f"{START}{END}", encoding="utf-8-sig")
    assert load(path).title == "T"


def test_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(WorldError, match="at most 256 KiB"):
        load(path)


def test_an_unknown_name_suggests_one_of_the_library() -> None:
    with pytest.raises(UnknownName, match=r"Did you mean 'commons'\? Known: commons, dinner-party, nursery"):
        open_world("comons")


def check_lines(source: Source, value: Any, key: Key) -> None:
    """Checks that the line found for every named value has that name on it."""
    name = next((part for part in reversed(key) if isinstance(part, str)), None)
    if name is not None and key[-1] == name:
        line = source.error("", key).line
        assert line is not None
        assert name in source.text.splitlines()[line - 1]
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for part, child in children:
        check_lines(source, child, (*key, part))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_value_is_found_on_its_line(path: Path) -> None:
    source = Source.read(path)
    check_lines(source, source.parse(), ())


def test_lines_are_found_in_every_way_to_write_toml() -> None:
    text = (
        'a."b c".d = 1 # x = [\n\n[t] # y\nlong = """\n[no]\nx = 1\n"""\n'
        "list = [ # [\n  1, # ,\n  { k = [\n 2] },\n]\n[[u.v]]\n'q' = '''\n=\n''' # z\n[[u.v]]\n"
        "w = {i = 1, j = 2}\n[u.v.deep]\nlast = 1979-05-27 07:32:00\n"
    )
    source = Source(file="f", text=text)
    assert tomllib.loads(text)["u"]["v"][1]["deep"]["last"]
    keys: dict[Key, int] = {
        ("a", "b c", "d"): 1,
        ("t",): 3,
        ("t", "long"): 4,
        ("t", "list", 1, "k", 0): 11,
        ("u", "v", 0, "q"): 14,
        ("u", "v", 1, "w", "j"): 18,
        ("u", "v", 1, "deep", "last"): 20,
        ("u", "v", 7, "nothing"): 13,
    }
    assert {key: source.error("", key).line for key in keys} == keys


def test_what_is_nested_almost_too_deeply_is_still_explained() -> None:
    for depth in range(50, 1000, 25):
        with pytest.raises(WorldError):
            load(f"{START}about = {'[' * depth}{']' * depth}{END}")


JUNK = (
    "-1",
    "0.5",
    "7",
    "nan",
    "1e999",
    "9" * 30,
    "true",
    '"',
    "'''",
    "[",
    "{",
    "\0",
    "é",
    "[[",
    "ball",
    "near",
)


def mutate(text: str, rng: random.Random) -> str:
    """Damages a text as a slip of the hand would, or worse."""
    tokens = re.findall(r"\w+|\s+|[^\w\s]", text)
    for _ in range(rng.randint(1, 3)):
        i, j = rng.randrange(len(tokens)), rng.randrange(len(tokens))
        match rng.randrange(6):
            case 0:
                del tokens[i : i + rng.randint(1, 12)]
            case 1:
                tokens[i], tokens[j] = tokens[j], tokens[i]
            case 2:
                tokens[i] = rng.choice(JUNK)
            case 3:
                numbers = [k for k, token in enumerate(tokens) if token.isdigit()]
                tokens[rng.choice(numbers or [i])] = str(rng.choice((0, 1, 2, 3, 5, 9, 50, 300)))
            case 4:
                tokens[i:i] = tokens[j : j + rng.randint(1, 30)]
            case _:
                lines = "".join(tokens).splitlines(keepends=True)
                del lines[rng.randrange(len(lines))]
                tokens = re.findall(r"\w+|\s+|[^\w\s]", "".join(lines))
        tokens = tokens or ["."]
    return "".join(tokens)


@settings(max_examples=400, deadline=None)
@given(text=st.sampled_from(TEXTS), seed=st.integers(0, 2**32))
def test_a_damaged_world_loads_or_is_explained(text: str, seed: int) -> None:
    try:
        load(mutate(text, random.Random(seed)))  # noqa: S311
    except WorldError as error:
        explained = str(error)
    else:
        return
    assert re.match(r"<text>:\d+: .", explained)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_loads_or_is_explained(text: str) -> None:
    with pytest.raises(WorldError, match=r"^<text>:\d+: "):
        load(text)


def test_worlds_of_the_library_are_files() -> None:
    assert library() == tuple(path.stem for path in FILES[:-1])
