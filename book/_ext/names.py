"""What names a piece of code reads and writes, and whether it changes anything else.

Pure functions of syntax trees. Where the tree does not tell, a call is taken to change what it is
given.
"""

import ast
from collections.abc import Iterable, Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
NONE: frozenset[int] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Libraries whose functions leave what they are given as it is, with these exceptions.
PURE_LIBRARIES = {"np", "math", "scipy", "stats", "torch", "F", "itertools", "sp", "sympy"}
CHANGING = {"at", "backward", "copyto", "fill_diagonal", "manual_seed", "place", "put", "putmask"}
CHANGING |= {"seed", "setflags", "shuffle", "seterr", "set_printoptions"}
# So says the package of its own functions; what trains, draws or grades is another matter.
PURE_PACKAGE = "mathdl"
CHANGING_ROOMS = ("mathdl.training", "mathdl.plotting", "mathdl.exercises")
PURE_BUILTINS = _words(
    "abs all any bool complex dict enumerate float frozenset int isinstance len list max min pow "
    "range reversed round set sorted str sum tuple type zip"
)
# Methods that leave their object as it is. A generator of random numbers is another one after a
# draw; that a check draws is no reason to show it.
PURE_METHODS = _words(
    "all any argmax argmin argsort astype copy cumsum detach diagonal dot double entropy flatten "
    "float get index integers item items join keys log_prob max mean min moment normal numel numpy "
    "nonzero permutation pdf pmf ppf cdf sf logpdf prod random ravel reshape round rvs size split "
    "squeeze standard_normal std sum tolist trace transpose uniform unsqueeze values var "
    "choice exponential count encode startswith endswith format binomial poisson"
)


def reads(node: ast.AST, without: frozenset[int] | set[int] = NONE) -> set[str]:
    """Return the names of its surroundings that a piece of code reads, now or when it is called.

    Parameters
    ----------
    node : ast.AST
        Any piece of code.
    without : set of int
        The `id` of nodes that are left out.
    """
    if id(node) in without:
        return set()
    if isinstance(node, ast.Name):
        return set() if isinstance(node.ctx, ast.Store) else {node.id}
    inner = {name for child in ast.iter_child_nodes(node) for name in reads(child, without)}
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        return inner | {node.target.id}
    if isinstance(node, COMPREHENSIONS):
        bound = {name for part in node.generators for name in writes(part.target)}
        # The first sequence is read outside.
        return (inner - bound) | reads(node.generators[0].iter, without)
    if isinstance(node, Function):
        return inner - _local(node)
    return inner


def writes(node: ast.AST) -> set[str]:
    """Return the names that a piece of code gives a value, those inside of functions left out."""
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, ast.Store | ast.Del) else set()
    if isinstance(node, ast.Lambda):
        return set()
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.alias):
        return {(node.asname or node.name).split(".")[0]}
    inner = {name for child in ast.iter_child_nodes(node) for name in writes(child)}
    if isinstance(node, COMPREHENSIONS):
        return inner - {name for part in node.generators for name in writes(part.target)}
    return inner


def read_later(node: ast.AST) -> set[str]:
    """Return the names that functions inside of a piece of code read when they are called."""
    found = (reads(n) for n in ast.walk(node) if isinstance(n, Function | ast.ClassDef))
    return {name for names in found for name in names}


def is_call(node: ast.AST | None, names: Iterable[str]) -> bool:
    """Tell whether a piece of code calls a function with one of these names."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


class Effects:
    """What the calls of a page's code may change."""

    def __init__(self, trees: Iterable[ast.Module]) -> None:
        self._pure: set[str] = set()
        own: dict[str, list[ast.FunctionDef]] = {}
        for node in (node for tree in trees for node in ast.walk(tree)):
            if isinstance(node, ast.ImportFrom):
                self._pure |= set(_pure_imports(node))
            elif isinstance(node, ast.FunctionDef):
                own.setdefault(node.name, []).append(node)
        self._pure -= set(own)
        good = {name for name, found in own.items() if all(map(_keeps_its_arguments, found))}
        # A function that calls another one of the page is as good as that one.
        while good:
            self._pure |= good
            bad = {name for name in good if any(any(self.of(f)) for f in own[name])}
            if not bad:
                break
            self._pure -= good
            good -= bad

    def of(self, node: ast.AST) -> Iterator[ast.Call]:
        """Yield the calls in a piece of code that may change something they are given."""
        calls = (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))
        return (call for call in calls if not self._is_pure(call))

    def _is_pure(self, call: ast.Call) -> bool:
        if {"out", "inplace"} & {keyword.arg for keyword in call.keywords}:
            return False
        function = call.func
        if isinstance(function, ast.Name):
            return function.id in PURE_BUILTINS | self._pure
        if not isinstance(function, ast.Attribute):
            return False
        if function.attr in CHANGING or function.attr.endswith("_"):
            return False
        root = function.value
        while isinstance(root, ast.Attribute):
            root = root.value
        of_library = isinstance(root, ast.Name) and root.id in PURE_LIBRARIES | self._pure
        return of_library or function.attr in PURE_METHODS


def _pure_imports(node: ast.ImportFrom) -> Iterator[str]:
    for alias in node.names:
        full = f"{node.module}.{alias.name}"
        if full.startswith(f"{PURE_PACKAGE}.") and not full.startswith(CHANGING_ROOMS):
            yield alias.asname or alias.name


def _keeps_its_arguments(function: ast.FunctionDef) -> bool:
    """Tell whether a function's own statements store into nothing but its own names."""
    stores = ast.AugAssign | ast.Delete | ast.Global | ast.Nonlocal | ast.Yield | ast.YieldFrom
    return not any(
        isinstance(node, stores)
        or (isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store))
        for node in ast.walk(function)
    )


def _local(function: Function) -> set[str]:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [a for a in (arguments.vararg, arguments.kwarg) if a]
    local = {argument.arg for argument in every}
    body = function.body if isinstance(function.body, list) else []
    outer = {
        name
        for node in ast.walk(function)
        if isinstance(node, ast.Global | ast.Nonlocal)
        for name in node.names
    }
    return (local | {name for statement in body for name in writes(statement)}) - outer
