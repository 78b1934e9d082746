"""Which functions write to the database, who uses them, and whether each such path records what it did.

Read from the source text alone, so that a path nobody tests is seen too. A function counts as logged when it, or
something that it uses, calls the trail's recording; or when everybody who uses it is logged. It is a check of paths, not
of branches: that a function records in the right case is for that function's own tests.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

RECORDING = "homebeat.foundation.audit.recording"
RECORDERS = frozenset({f"{RECORDING}.record", f"{RECORDING}.record_batch"})  # that a page was read tells of no change
NO_TABLE = {"attrs", "filters", "globals", "headers", "options"}  # what is updated there is a dictionary
ALWAYS_WRITE = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "save", "delete"}
WRITING_SQL = ("insert", "update", "delete", "truncate", "copy", "merge", "with")


@dataclass
class Function:
    """One function or method: where it stands, whether it writes itself, and what it uses.

    A table at the top of a module (of routes, of ways to do a thing) passes on who uses what stands in it, and that alone:
    that one of its entries records says nothing of the others.
    """

    name: str
    line: int
    is_table: bool = False
    writes: list[str] = field(default_factory=list)
    uses: set[str] = field(default_factory=set)
    methods: set[str] = field(default_factory=set)  # methods called on something whose class the text does not tell


@dataclass(frozen=True)
class Module:
    """A module's names: what each means outside it, and the texts it holds as constants."""

    name: str
    meanings: dict[str, str]
    texts: dict[str, str]


def read_tree(source: Path) -> dict[str, Function]:
    """Return every function below a source folder, by its full name.

    Left out are migrations, and `analysis`, which the import contracts keep from Django and so from the database: it deletes rows of matrices.
    """
    found: dict[str, Function] = {}
    for file in sorted(source.rglob("*.py")):
        parts = file.relative_to(source).with_suffix("").parts
        if "migrations" not in parts and parts[:2] != ("homebeat", "analysis"):
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found |= read_module(name, file.read_text(), is_package=parts[-1] == "__init__")
    return found


def read_module(name: str, text: str, *, is_package: bool = False) -> dict[str, Function]:
    """Return the functions of one module, methods included; nested functions belong to the one around them."""
    tree = ast.parse(text)
    module = Module(name, _meanings(name, tree, is_package=is_package), _texts(tree))
    found = {}
    for owner, called, node in _functions(tree):
        full = ".".join(part for part in (name, owner, called) if part)
        found[full] = _read_function(full, owner, node, module)
    return found


def unlogged(functions: dict[str, Function], *, recorders: frozenset[str] = RECORDERS) -> list[Function]:
    """Return the writing functions on some path to which nobody records, in the order of their names."""
    recording = _reaching(functions, recorders)
    users = _users(functions)
    covered: dict[str, bool] = {}

    def is_covered(name: str, seen: frozenset[str]) -> bool:
        if name in recording:
            return True
        if name not in covered:
            others = [one for one in users[name] if one not in seen]
            covered[name] = bool(others) and all(is_covered(one, seen | {name}) for one in others)
        return covered[name]

    writing = [name for name, one in sorted(functions.items()) if one.writes and not name.startswith(f"{RECORDING}.")]
    return [functions[name] for name in writing if not is_covered(name, frozenset())]


def _reaching(functions: dict[str, Function], recorders: frozenset[str]) -> set[str]:
    """Return the functions that record, themselves or through what they surely use."""
    calling = {name: one for name, one in functions.items() if not one.is_table}
    reached = {name for name, one in calling.items() if one.uses & recorders}
    while True:
        more = {name for name, one in calling.items() if name not in reached and one.uses & reached}
        if not more:
            return reached
        reached |= more


def _users(functions: dict[str, Function]) -> dict[str, set[str]]:
    """Return who uses each function; a method is taken to be used wherever a method of its name is."""
    by_method = defaultdict(set)
    for name in functions:
        if _is_method(name):
            by_method[name.rpartition(".")[2]].add(name)
    users = defaultdict(set)
    for name, one in functions.items():
        for used in one.uses & functions.keys():
            users[used].add(name)
        for method in one.methods | {used.rpartition(".")[2] for used in one.uses - functions.keys()}:
            for possible in by_method[method]:
                users[possible].add(name)
    return users


def _is_method(name: str) -> bool:
    return name.split(".")[-2][:1].isupper()


def _functions(tree: ast.Module) -> Iterator[tuple[str, str, ast.stmt]]:
    """Yield class, name and body of each function; a table of functions at the top of a module stands for its own."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield "", node.name, node
        for name in _assigned(node):
            yield "", name, node
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield node.name, inner.name, inner


def _assigned(node: ast.stmt) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _read_function(full: str, owner: str, node: ast.stmt, module: Module) -> Function:
    one = Function(full, node.lineno, is_table=not isinstance(node, ast.FunctionDef))
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            written = _written(inner, module)
            if written:
                one.writes.append(written)
        meaning = _meaning(inner, owner, module) if isinstance(inner, ast.Name | ast.Attribute) else None
        if meaning:
            one.uses.add(meaning)
        elif isinstance(inner, ast.Attribute):
            one.methods.add(inner.attr)
    return one


def _written(call: ast.Call, module: Module) -> str | None:
    """Return what the call writes, in a word or two, or None."""
    if not isinstance(call.func, ast.Attribute):
        return None
    method = call.func.attr
    if method in ALWAYS_WRITE:
        return f".{method}()"
    if method == "update" and call.keywords and not call.args and _last_name(call.func.value) not in NO_TABLE:
        return ".update()"
    if method in {"execute", "executemany", "copy"} and call.args:
        text = _text_of(call.args[0], module).lstrip("( \n").lower()
        return text[:30] if text.startswith(WRITING_SQL) and not _only_reads(text) else None
    return None


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _only_reads(text: str) -> bool:
    """Say whether a statement that begins with WITH, or a COPY to the outside, changes nothing."""
    if text.startswith("copy"):
        return " to stdout" in text
    return text.startswith("with") and not any(f"{word} " in text for word in ("insert into", "update", "delete from"))


def _text_of(node: ast.expr, module: Module) -> str:
    """Return the text of an argument, as far as the source tells it; what is filled in later reads as '?'."""
    match node:
        case ast.Constant(value=value):
            return str(value)
        case ast.JoinedStr(values=parts):
            return "".join(_text_of(part, module) if isinstance(part, ast.Constant) else "?" for part in parts)
        case ast.Name(id=name):
            return module.texts.get(name, "")
        case (
            ast.BinOp(left=inner)
            | ast.Call(func=ast.Attribute(value=inner, attr="format"))
            | ast.Call(args=[inner, *_])
        ):
            return _text_of(inner, module)
    return ""


def _meaning(node: ast.Name | ast.Attribute, owner: str, module: Module) -> str | None:
    """Return the full name of what a name or a dotted name stands for, if the text tells."""
    if isinstance(node, ast.Name):
        return module.meanings.get(node.id)
    if isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"} and owner:
        return f"{module.name}.{owner}.{node.attr}"
    base = _meaning(node.value, owner, module) if isinstance(node.value, ast.Name | ast.Attribute) else None
    return f"{base}.{node.attr}" if base and base.startswith("homebeat.") else None


def _meanings(name: str, tree: ast.Module, *, is_package: bool) -> dict[str, str]:
    package = name if is_package else name.rpartition(".")[0]
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            source = _absolute(node, package)
            found |= {one.asname or one.name: f"{source}.{one.name}" for one in node.names}
        if isinstance(node, ast.Import):
            found |= {one.asname: one.name for one in node.names if one.asname}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = f"{name}.{node.name}"
        found |= {one: f"{name}.{one}" for one in _assigned(node)}
    return found


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    base = parts[: len(parts) - node.level + 1]
    return ".".join([*base, node.module] if node.module else base)


def _texts(tree: ast.Module) -> dict[str, str]:
    empty = Module("", {}, {})
    valued = (node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None)
    return {name: _text_of(node.value, empty) for node in valued for name in _assigned(node)}
