"""One look: readable in light and dark, without colour vision, the same file twice."""

import re

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgb

from mathdl import plotting
from mathdl._palette import DARK, INK, PAGES, on_dark_pages, without_page
from mathdl.plotting import style

COLORS = {name: getattr(plotting, name) for name in ("DATA", "ESTIMATE", "TRUTH", "GRADIENT")}
WRITING = {**COLORS, "MUTED": plotting.MUTED, "INK": INK}
ON_PAGE = {"light": list(COLORS.values()), "dark": [DARK[color] for color in COLORS.values()]}
# Machado, Oliveira and Fernandes (2009), severity 1: how RGB looks without one kind of cone.
WITHOUT_CONES = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}


def linear(color: str) -> np.ndarray:
    rgb = np.array(to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast ratio."""
    light = [linear(color) @ [0.2126, 0.7152, 0.0722] + 0.05 for color in (one, other)]
    return max(light) / min(light)


def lab(rgb_linear: np.ndarray) -> np.ndarray:
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ np.clip(rgb_linear, 0, 1) / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("color", WRITING.values(), ids=WRITING)
def test_every_colour_can_write_on_its_page(color) -> None:
    assert contrast(color, PAGES["light"]) >= 4.5
    assert contrast(DARK[color], PAGES["dark"]) >= 4.5


@pytest.mark.parametrize("color", COLORS.values(), ids=COLORS)
def test_what_stays_as_it_is_stands_out_on_dark_pages_too(color) -> None:
    assert contrast(color, PAGES["dark"]) >= 3.0


@pytest.mark.parametrize("cones", WITHOUT_CONES.values(), ids=WITHOUT_CONES)
@pytest.mark.parametrize("page", ON_PAGE)
def test_colours_differ_without_colour_vision(cones, page) -> None:
    seen = [lab(np.array(cones) @ linear(color)) for color in ON_PAGE[page]]
    pairs = [(i, j) for i in range(len(seen)) for j in range(i)]
    assert min(np.linalg.norm(seen[i] - seen[j]) for i, j in pairs) > 15


def test_red_and_green_would_be_caught() -> None:
    cones = np.array(WITHOUT_CONES["deuteranopia"])
    seen = [lab(cones @ linear(color)) for color in ("#a05000", "#607000")]
    assert np.linalg.norm(seen[0] - seen[1]) < 15


@pytest.fixture
def book_style():
    with mpl.rc_context():
        plotting.use_style()
        yield
    plt.close("all")


@pytest.mark.usefixtures("book_style")
def test_figures_have_no_background_and_lines_differ_by_more_than_colour() -> None:
    figure, ax = plt.subplots()
    lines = [ax.plot([0, 1], [0, i])[0] for i in range(4)]
    assert figure.get_facecolor()[3] == 0
    assert ax.get_facecolor()[3] == 0
    assert len({line.get_linestyle() for line in lines}) == 4
    assert [line.get_color() for line in lines] == list(COLORS.values())


@pytest.mark.usefixtures("book_style")
@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_figure_drawn_twice_is_the_same_file(kind) -> None:
    def draw() -> bytes:
        figure, ax = plt.subplots()
        ax.plot([1, 3, 2], label="line")
        ax.fill_between([0, 1, 2], [1, 2, 1], hatch="//")
        ax.legend()
        return style.render(figure, kind)

    assert draw() == draw()


@pytest.mark.usefixtures("book_style")
def test_a_notebook_keeps_one_light_picture_of_a_figure() -> None:
    from IPython.core.formatters import DisplayFormatter

    display = DisplayFormatter()
    for kind in ("svg+xml", "png"):  # as a kernel does before
        display.formatters[f"image/{kind}"].for_type(plt.Figure, lambda figure: "another")
    style._register_formatter(display)
    figure, ax = plt.subplots()
    ax.plot([1, 2])
    data, _ = display.format(figure, include={"image/svg+xml", "image/png"})
    assert set(data) == {"image/svg+xml"}
    picture = data["image/svg+xml"]
    assert f"background: {PAGES['light']}" in picture, "unreadable where the notebook is dark"
    assert without_page(picture).encode() == style.render(figure, "svg")


@pytest.mark.usefixtures("book_style")
def test_the_dark_file_differs_in_colours_alone() -> None:
    figure, ax = plt.subplots()
    for color in WRITING.values():
        ax.plot([1, 2], color=color, label=color)
    ax.legend()
    light = style.render(figure, "svg").decode()
    dark = on_dark_pages(light)
    colours = re.compile(r"#[0-9a-f]{6}")
    assert colours.sub("", dark) == colours.sub("", light)
    assert set(colours.findall(light)) == set(WRITING.values())
    assert [DARK[color] for color in colours.findall(light)] == colours.findall(dark)


def test_outside_a_notebook_nothing_is_registered(monkeypatch) -> None:
    import IPython

    monkeypatch.setattr(IPython, "get_ipython", lambda: None)
    with mpl.rc_context():
        plotting.use_style()
