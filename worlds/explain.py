"""Turns what pydantic finds wrong with a file into one sentence, at its line, saying what would be right."""

from typing import Any

from pydantic import ValidationError

from sandbox.errors import WorldError
from worlds import schema
from worlds.source import Key, Source

_EXAMPLES = {
    "title": 'title = "My world"',
    "agents": '[[agents]] and below it mind = "wander"',
    "mind": 'mind = "wander"',
    "kind": 'kind = "ball"',
    "shapes": 'shapes = [{ kind = "sphere", size = [0.1] }]',
    "size": "size = [0.1]",
    "energy": "energy = 0.3",
    "count": "count = 3",
}

_PATTERNS = {
    schema.WORD: "should be one word of letters, digits, '_' and '-'",
    schema.NAME: "should be letters, digits and spaces, a letter or digit first",
    schema.COLOUR: 'should be a colour as in "#ffb03a"',
    schema.MARK: "should be one character, and neither a dot nor a space",
}

_TYPES = {
    "tuple_type": "should be a list in [ ]",
    "dict_type": "should be a table of keys and values",
    "model_type": "should be a table of keys and values",
    "float_type": "should be a number, as in 1.5",
    "int_type": "should be a whole number",
    "bool_type": "should be true or false",
    "string_type": "should be text in quotes",
}


def explain(error: ValidationError, source: Source) -> WorldError:
    """Explains the first of the findings."""
    first = error.errors(include_url=False)[0]
    context = first.get("ctx", {})
    key: Key = tuple(part for part in first["loc"] if part != "[key]")
    if first["type"] == "wrong":
        return source.error(context["message"], key + tuple(context["key"]))
    if first["type"] == "missing":
        return source.error(_missing(key), key)
    if first["type"] == "string_pattern_mismatch":
        should = _PATTERNS[context["pattern"]]
    else:
        should = _TYPES.get(first["type"]) or _soften(first["msg"])
    return source.error(f"'{_name(key)}' {should}; got {_short(first['input'])}.", key)


def _missing(key: Key) -> str:
    last = key[-1]
    if isinstance(last, int):
        return f"'{_name(key[:-1])}' has {last} entries and needs more."
    return f"'{_name(key)}' is missing; add it, as in {_EXAMPLES[last]}."


def _soften(message: str) -> str:
    """Says pydantic's message in the words of a file."""
    message = message.replace("Tuple", "It").replace(" after validation", "")
    for start in ("Input ", "String ", "It "):
        message = message.removeprefix(start)
    return message


def _name(key: Key) -> str:
    """Writes `("things", 1, "at", 0)` as "things[1].at[0]"."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key).removeprefix(".")


def _short(value: Any) -> str:  # noqa: ANN401
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
