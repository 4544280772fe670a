"""What a release of a stack changed of the functions that an adapter takes the place of, read from its source."""

import ast
import inspect
from pathlib import Path

DEFINITIONS = (ast.ClassDef, ast.FunctionDef)


def find(source: Path, path: str) -> ast.AST:
    """A class or function of a file by its name, as ``Class.method``."""
    node: ast.AST = ast.parse(source.read_text())
    for name in path.split("."):
        children = [child for child in ast.walk(node) if isinstance(child, DEFINITIONS) and child.name == name]
        assert children, f"{source.name} has no {path} any more: the adapter must be rewritten for this release"
        node = children[0]
    return node


def parameters_of(function) -> list[str]:
    """The names of its parameters in order, each with "=" if it has a default; of source or of a function."""
    if not isinstance(function, ast.AST):
        parameters = inspect.signature(function).parameters.values()
        return [parameter.name + "=" * (parameter.default is not parameter.empty) for parameter in parameters]
    arguments = function.args
    positional = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    first_default = len(positional) - len(arguments.defaults)
    names = [name + "=" * (index >= first_default) for index, name in enumerate(positional)]
    names += [arguments.vararg.arg] if arguments.vararg else []
    names += [a.arg + "=" * (default is not None) for a, default in zip(arguments.kwonlyargs, arguments.kw_defaults)]
    return names + ([arguments.kwarg.arg] if arguments.kwarg else [])


def fields_of(dataclass: ast.AST) -> list[str]:
    return [node.target.id for node in dataclass.body if isinstance(node, ast.AnnAssign)]


def attributes_of(method: ast.AST) -> set[str]:
    """What a method assigns to self."""
    targets = [
        node.targets if isinstance(node, ast.Assign) else [node.target]
        for node in ast.walk(method)
        if isinstance(node, (ast.Assign, ast.AnnAssign))
    ]
    flat = [target for group in targets for target in group]
    return {
        target.attr
        for target in flat
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"
    }


def keywords_of_calls(tree: ast.AST, name: str) -> list[tuple[str, ...]]:
    """The keywords of each call of a function, in the order of the lines; "**" stands for unpacked ones."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", None) == name]
    for call in calls:
        assert not call.args, f"line {call.lineno} passes arguments of {name} by position: the adapter expects keywords"
    return [tuple(keyword.arg or "**" for keyword in call.keywords) for call in sorted(calls, key=lambda c: c.lineno)]


def assert_unchanged(what: str, recorded, found, then: str) -> None:
    """Fails with a sentence that says what is new, what is gone and what moved, and where to act on it."""
    recorded, found = list(recorded), list(found)
    new = [name for name in found if name not in recorded]
    gone = [name for name in recorded if name not in found]
    changes = [f"has {', '.join(new)}"] * bool(new) + [f"has no {', '.join(gone)} any more"] * bool(gone)
    if not changes and found != recorded:
        changes = [f"has another order: {', '.join(found)}"]
    assert not changes, f"{what} {' and '.join(changes)}; {then}"
