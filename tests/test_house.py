"""The house rules: sizes, names, docstrings, and the walls between the packages."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("sandbox", "worlds", "agents", "render")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEXTS = sorted(
    path
    for package in PACKAGES
    for kind in ("py", "glsl", "toml")
    for path in (ROOT / package).rglob(f"*.{kind}")
)

MOST_LINES = 350
MOST_FUNCTION_LINES = 50
MOST_KERNEL_LINES = 60
"""For a compiled loop, which cannot be cut up as freely."""

CATCH_ALLS = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc"}
DIARY = ("TODO", "FIXME", "XXX", "HACK")

Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _nodes(paths: list[Path]) -> Iterator[tuple[str, ast.AST]]:
    """Walks every syntax node of some files, with where it stands."""
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text())):
            yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}", node


def _is_kernel(function: ast.FunctionDef) -> bool:
    decorators = [ast.unparse(decorator) for decorator in function.decorator_list]
    return any(decorator == "kernel" or "njit" in decorator for decorator in decorators)


def _is_setter(node: Documented) -> bool:
    return any(ast.unparse(decorator).endswith(".setter") for decorator in node.decorator_list)


def _code_lines(function: ast.FunctionDef) -> int:
    """Counts a function's lines without its docstring."""
    docstring = function.body[0] if ast.get_docstring(function) else None
    documentation = 0 if docstring is None else (docstring.end_lineno or 0) - docstring.lineno + 1
    return (function.end_lineno or 0) - function.lineno + 1 - documentation


def _public(body: list[ast.stmt]) -> Iterator[Documented]:
    """Walks the public functions and classes of a module, and the public methods of those."""
    for node in body:
        if isinstance(node, Documented) and not node.name.startswith("_") and not _is_setter(node):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body)


def test_every_package_has_been_found() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in SOURCES} == set(PACKAGES)


def test_no_file_is_too_long() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in [*SOURCES, *TESTS]}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_function_is_too_long() -> None:
    functions = (
        (where, node) for where, node in _nodes([*SOURCES, *TESTS]) if isinstance(node, ast.FunctionDef)
    )
    too_long = {
        f"{where} {function.name}": _code_lines(function)
        for where, function in functions
        if _code_lines(function) > (MOST_KERNEL_LINES if _is_kernel(function) else MOST_FUNCTION_LINES)
    }
    assert too_long == {}


def test_every_module_and_public_name_has_a_docstring() -> None:
    bare = []
    for path in SOURCES:
        module = ast.parse(path.read_text())
        named = [(path.name, module), *((node.name, node) for node in _public(module.body))]
        bare += [f"{path.relative_to(ROOT)} {name}" for name, node in named if not ast.get_docstring(node)]
    assert bare == []


def test_no_module_is_a_catch_all() -> None:
    names = (part.removesuffix(".py") for path in SOURCES for part in path.relative_to(ROOT).parts)
    assert CATCH_ALLS.isdisjoint(names)


def test_imports_are_absolute() -> None:
    assert [
        where for where, node in _nodes([*SOURCES, *TESTS]) if isinstance(node, ast.ImportFrom) and node.level
    ] == []


def test_nothing_is_put_off_in_a_comment() -> None:
    assert [f"{path}: {word}" for path in TEXTS for word in DIARY if word in path.read_text()] == []


def test_the_walls_between_the_packages_hold() -> None:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
    ]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
