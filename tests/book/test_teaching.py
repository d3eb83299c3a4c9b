"""The visible code is the code that teaches; what is hidden is what checks and keeps books."""

import ast
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "book"))
from _ext.names import reads, writes
from _ext.teaching import call_of, calls, hidden_lines


def shown(*cells: str) -> list[str]:
    """Return what is left of each cell."""
    return [
        "\n".join(line for n, line in enumerate(cell.splitlines(), 1) if n not in hidden)
        for cell, hidden in zip(cells, hidden_lines(cells), strict=True)
    ]


ALL_HIDDEN = [
    "import numpy as np\n\nfrom myst_nb import glue",
    "verify('a', 1, 1)",
    "verify('a call of several lines',\n       [1,\n        2], [1, 2])",
    "glue('n', 3, display=False);",
    "plotting.use_style()",
    "# why\nverify('a', 1, 1)\n# and what follows",
    "expected = np.eye(2)\nverify('a', f(2), expected)",
    "a = 1; verify('a', 2, a)",
    "for n in (1, 2):\n    half = n / 2\n    verify(f'{n}', half < n)",
    "with np.errstate(over='ignore'):\n    verify('a', 1, 1)",
    "x = rng.normal(size=3)\nverify('a draw', x.mean() < 9)",
    "if True:\n    verify('a', 1, 1)\nelse:\n    glue('b', 2)",
    "a, (b, *c) = 1, (2, 3)\nglue('n', a + b)",
    "true = (1 < 2)\nverify('a truth', true)",
    "n: int = 3\nglue('n', n)",
]


@pytest.mark.parametrize("cell", ALL_HIDDEN)
def test_what_only_checks_is_hidden_as_a_whole(cell: str) -> None:
    assert shown(cell) == [""]


ALL_SHOWN = [
    "x = 3\nprint(x)",
    "x = 3\nx",
    "grade('ex', answer)",
    "d['a'] = 1",
    "model.a = 1",
    "x += 1",
    "def f(x):\n    verify('inside', x, 1)\n    return x",
    "@decorated\ndef f():\n    return 1",
    "class A:\n    verify('inside', 1, 1)",
    "x = print('said')",
    "ax = plt.figure().add_subplot()",
    "ax = plotting.contour(f, [1, 2])",
    "losses.append(3)",
    "x = [print(i) for i in range(3)]",
    "assert x == 1",
    "del x",
    "raise ValueError",
    "this is no Python",
    "%timeit f(3)",
    "while True:\n    step()\n    break",
    "for x in rows:\n    total += x",
    "try:\n    f()\nexcept ValueError:\n    verify('it is refused', True)",
    "x = 1; print(x)",
    "never_needed = 1",
    "colour = 'red'\nplt.plot([1], colour)",
    "for i in (1, 2):\n    last = i",
]


@pytest.mark.parametrize("cell", ALL_SHOWN)
def test_what_does_anything_else_is_shown(cell: str) -> None:
    assert shown(cell) == [cell]


@pytest.mark.parametrize(
    ("cells", "left"),
    [
        (  # a value that visible code needs later, in another cell
            ["a = 1\nb = 2\nverify('a', 3, b)", "print(a)"],
            ["a = 1", "print(a)"],
        ),
        (  # but not what another value of that name was needed for
            ["a = 1\nverify('a', 1, a)", "a = 2\nprint(a)"],
            ["", "a = 2\nprint(a)"],
        ),
        (  # a function reads it when it is called
            ["def f():\n    return lam", "lam = 2\nverify('a', f(), 2)"],
            ["def f():\n    return lam", "lam = 2"],
        ),
        (  # each time
            [
                "def f():\n    return lam",
                "lam = 2\nglue('l', lam)\nprint(f())\nlam = 3\nprint(f())",
            ],
            ["def f():\n    return lam", "lam = 2\nprint(f())\nlam = 3\nprint(f())"],
        ),
        (  # what a figure is made with stays, even if only a check reads it later
            ["x = 3\nplt.plot(y)", "glue('x', x)"],
            ["x = 3\nplt.plot(y)", ""],
        ),
        (  # its own variables are others
            ["def f(a):\n    b = a\n    return b", "a = b = 2\nverify('a', f(a) == b)"],
            ["def f(a):\n    b = a\n    return b", ""],
        ),
        (  # those of a comprehension too
            ["k = 3\nverify('a', 2 < k)\nprint([k for k in range(2)])"],
            ["print([k for k in range(2)])"],
        ),
        (["k = 3\nprint([j for j in range(k)])"], ["k = 3\nprint([j for j in range(k)])"]),
        (["k = 3\nprint([k for k in k])"], ["k = 3\nprint([k for k in k])"]),
        (
            ["k = 3\nverify('a', k < 4)\nf = lambda: k\nprint(f)"],
            ["k = 3\nf = lambda: k\nprint(f)"],
        ),
        (["%matplotlib inline\nverify('a', 1, 1)"], ["%matplotlib inline"]),
        (["k = 3\nglue('k', k)", "!echo k is no Python {k}"], ["", "!echo k is no Python {k}"]),
        (["k = 3\nglue('k', k)", "not Python k"], ["k = 3", "not Python k"]),
        (["x = 1; verify('a', 1, 1)\nprint(x)"], ["x = 1; verify('a', 1, 1)\nprint(x)"]),
        (["verify('a', (n := 3), 3)\nprint(n)"], ["verify('a', (n := 3), 3)\nprint(n)"]),
        (  # what a claim finds in a name is what the cell computes
            ["kappa = norm(A)\nbound = 3 * norm(B)\nverify('a', kappa, bound)"],
            ["kappa = norm(A)"],
        ),
        (["x = net(1)\nverify('its shape', tuple(x.shape), (1, 2))"], ["x = net(1)"]),
        (["answer = 7\nverify('passes', grade('ex', answer).passed)"], ["answer = 7"]),
        (  # what checks in a loop that also shows
            ["for n in (1, 2):\n    print(n)\n    top = n + 1\n    verify(f'{n}', n < top)"],
            ["for n in (1, 2):\n    print(n)"],
        ),
        (  # what one round leaves for the next
            ["for n in (1, 2):\n    print(old)\n    old = n\n    glue('n', old)"],
            ["for n in (1, 2):\n    print(old)\n    old = n"],
        ),
        (
            ["for n in (1, 2):\n    print(n)\n    for m in 'ab':\n        glue(m, n)"],
            ["for n in (1, 2):\n    print(n)"],
        ),
        (  # a loop whose last value is needed
            ["for n in (1, 2):\n    verify('a', n > 0)", "print(n)"],
            ["for n in (1, 2):\n    verify('a', n > 0)", "print(n)"],
        ),
        (  # what may change something that is needed, is shown; what does not, is not
            ["losses = fit(model)\nverify('a', max(losses) < 1)", "print(model)"],
            ["losses = fit(model)", "print(model)"],
        ),
        (["top = model.max()\nverify('a', top < 1)", "print(model)"], ["", "print(model)"]),
        (
            ["y = np.add(x, 1, out=x)\nglue('y', y)\nprint(x)"],
            ["y = np.add(x, 1, out=x)\nprint(x)"],
        ),
        (["y = x.add_(1)\nglue('y', y)\nprint(x)"], ["y = x.add_(1)\nprint(x)"]),
        (
            ["from mathdl.linalg import norm\nn = norm(x)\nglue('n', n)\nprint(x)"],
            ["print(x)"],
        ),
        (
            ["from mathdl.training import train\nn = train(x)\nglue('n', n)\nprint(x)"],
            ["n = train(x)\nprint(x)"],
        ),
        (
            ["def f(x):\n    return x + 1", "y = f(x)\nglue('y', y)\nprint(x)"],
            ["def f(x):\n    return x + 1", "print(x)"],
        ),
        (
            ["def f(x):\n    x[0] = 1\n    return x", "y = f(x)\nglue('y', y)\nprint(x)"],
            ["def f(x):\n    x[0] = 1\n    return x", "y = f(x)\nprint(x)"],
        ),
        (["y = torch.relu_(x)\nglue('y', y)\nprint(x)"], ["y = torch.relu_(x)\nprint(x)"]),
        (  # its own function, not the package's
            [
                "from mathdl.linalg import norm",
                "def norm(x):\n    x[0] = 1\n    return x",
                "y = norm(x)\nglue('y', y)\nprint(x)",
            ],
            ["", "def norm(x):\n    x[0] = 1\n    return x", "y = norm(x)\nprint(x)"],
        ),
        (  # a function that calls one that changes something
            [
                "def g(x):\n    x[0] = 1\n    return x",
                "def f(x):\n    return g(x)",
                "y = f(x)\nglue('y', y)\nprint(x)",
            ],
            [
                "def g(x):\n    x[0] = 1\n    return x",
                "def f(x):\n    return g(x)",
                "y = f(x)\nprint(x)",
            ],
        ),
        (  # a figure's labels, but not what it draws
            ["ax.plot(x)\nax.set(xlabel='x')\nlegend = ax.legend()"],
            ["ax.plot(x)"],
        ),
        (["legend = ax.legend()\nprint(legend)"], ["legend = ax.legend()\nprint(legend)"]),
    ],
)
def test_what_is_left(cells: list[str], left: list[str]) -> None:
    assert shown(*cells) == left


def test_comments_go_with_the_line_below_and_gaps_close() -> None:
    cell = """\
# imports
import numpy as np

rng = np.random.default_rng(1)  # seeded


def f(x):
    '''Two lines,

    # and no comment.
    '''
    return x


# This checks:
# it is long.
verify('a', 1, 1)

# This stays.
print(f(rng))

verify('b', 1, 1)
"""
    assert shown(cell) == [
        """\
rng = np.random.default_rng(1)  # seeded


def f(x):
    '''Two lines,

    # and no comment.
    '''
    return x


# This stays.
print(f(rng))"""
    ]


def test_a_cell_that_hides_nothing_keeps_its_empty_lines() -> None:
    assert hidden_lines(["\nx = 1\n\n\n\nprint(x)\n"]) == [frozenset()]


def test_calls_are_found_in_the_order_of_the_source() -> None:
    source = "verify('a', 1, 1)\nfor i in x:\n    verify('b', i)\nother(verify('c'))\n"
    assert [ast.unparse(c.args[0]) for c in calls(source, "verify")] == ["'a'", "'b'", "'c'"]
    assert calls("no Python", "verify") == []


@pytest.mark.parametrize(
    ("sentence", "call"),
    [
        ("one is one", "1, 1"),
        ("far is near", "far, near, atol=0.1"),
        ("7 and 8 differ by one", "n - m"),
        ("another", "2"),
    ],
)
def test_a_sentence_has_its_call(sentence: str, call: str) -> None:
    source = """\
verify(text, 2)
verify("one is one", 1, 1)
verify("far is near",
       far, near,
       atol=0.1)
for n, m in pairs:
    verify(f"{n} and {m} differ by one", n - m)
verify()
"""
    assert call_of(sentence, source) == call
    assert call_of("nobody says this", "verify('a', 1)\nverify(f'{n} is', 1)") == ""


NAMES = st.sampled_from("abcde")
LINES = st.one_of(
    st.builds("{} = {} + {}".format, NAMES, NAMES, NAMES),
    st.builds("print({})".format, NAMES),
    st.builds("verify('v', {}, {})".format, NAMES, NAMES),
    st.builds("glue('g', {})".format, NAMES),
    st.builds("for {} in ({}, {}): {} = {}".format, NAMES, NAMES, NAMES, NAMES, NAMES),
    st.builds("if {} > 2:\n    {} = {}\n    print({})".format, NAMES, NAMES, NAMES, NAMES),
    st.builds("def f_{0}(x): return x + {0}".format, NAMES),
    st.builds("print(f_{0}({1}))".format, NAMES, NAMES),
    st.builds("{0}, {1} = {1}, {0}".format, NAMES, NAMES),
    st.builds("print([{0} + {1} for {0} in ({1}, {2})])".format, NAMES, NAMES, NAMES),
)


def printed(source: str) -> list[object]:
    said: list[object] = []
    surroundings = dict(zip("abcde", range(5), strict=True))
    surroundings |= {f"f_{name}": (lambda x: x) for name in "abcde"}
    surroundings |= {"print": said.append, "verify": lambda *_: None, "glue": lambda *_: None}
    exec(source, surroundings)
    return said


@given(st.lists(st.lists(LINES, min_size=1, max_size=6).map("\n".join), min_size=1, max_size=4))
def test_what_is_shown_runs_alone_and_shows_the_same(cells: list[str]) -> None:
    assert printed("\n".join(shown(*cells))) == printed("\n".join(cells))
    assert not any("glue" in cell for cell in shown(*cells))


def test_names_of_the_surroundings() -> None:
    function = ast.parse("@d\ndef f(a, *b, c=e, **g):\n    h = a + i\n    return [j for j in k]")
    assert reads(function) == {"d", "e", "i", "k"}
    assert writes(function) == {"f"}
    assert reads(ast.parse("x += y")) == {"x", "y"}
    assert writes(ast.parse("import a.b, c as d\nwith e as f: g[h] = 1")) == {"a", "d", "f"}
