"""Whatever a service puts on record has its words, and no words are left of an act that nobody does any more."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from core import records
from participants.admin import AuditedAdmin
from participants.emails import NOTICES

TOP = Path(__file__).parents[2]
APPS = ("alsportal", "sessions", "sets", "participants", "notifications")
#: Where the name of an act is worked out: what it comes to.
WORKED_OUT = {
    "participants/adapter.py": {name.replace("_", " ") for name in NOTICES - {"second_step_taken_off", "erased"}},
    "participants/admin.py": {
        act
        for one in AuditedAdmin.__subclasses__()
        for act in (one.act_changed, one.act_made, *(a for acts in one.acts_of.values() for a in acts.values()))
        if act
    },
}


def test_every_act_that_is_put_on_record_is_worded_and_nothing_else() -> None:
    """One table in each app; a page of the record never shows the bare name of an act."""
    found = {act for path in _sources() for act in _acts(path)}
    assert len(found) > 50
    assert found ^ set(records.worded()) == set()


def _sources() -> Iterator[Path]:
    for app in APPS:
        yield from (path for path in (TOP / app).rglob("*.py") if "migrations" not in path.parts)


def _acts(path: Path) -> Iterator[str]:
    """The acts of one module: said at the call, a name given to in the function, or handed to it in the module."""
    tree, where = ast.parse(path.read_text()), str(path.relative_to(TOP))
    for function in [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]:
        for call in [one for one in ast.walk(function) if isinstance(one, ast.Call)]:
            for keyword in call.keywords:
                if _puts_on_record(call) and keyword.arg == "act":
                    said = set(_said(keyword.value, function, tree)) or _named(keyword.value, path)
                    assert said or where in WORKED_OUT, f"{where}:{call.lineno}: which act?"
                    yield from said or WORKED_OUT[where]


def _puts_on_record(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in ("record", "record_each")


def _named(value: ast.expr, path: Path) -> set[str]:
    """A name of the module's own, or one that it imports."""
    module = import_module(".".join(path.relative_to(TOP).with_suffix("").parts))
    found = getattr(module, value.id, None) if isinstance(value, ast.Name) else None
    return {found} if isinstance(found, str) else set()


def _said(value: ast.expr, function: ast.FunctionDef, tree: ast.Module) -> Iterator[str]:
    if not isinstance(value, ast.Name):
        yield from _words(value)
        return
    for one in ast.walk(function):
        if isinstance(one, ast.Assign) and value.id in {
            n.id for n in ast.walk(one.targets[0]) if isinstance(n, ast.Name)
        }:
            first = one.value.elts[0] if isinstance(one.value, ast.Tuple) else one.value
            yield from _words(first)
    if value.id in [argument.arg for argument in function.args.args]:
        for call in [one for one in ast.walk(tree) if isinstance(one, ast.Call)]:
            if isinstance(call.func, ast.Name) and call.func.id == function.name:
                yield from (word for argument in call.args for word in _words(argument))


def _words(value: ast.expr) -> Iterator[str]:
    """A text, or one of two."""
    parts = (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,)
    yield from (one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str))
