"""The file of a figure: the same picture in fewer bytes, and never more than 100 kB."""

import io
import re
from base64 import b64decode, b64encode
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from PIL import Image

from mathdl import plotting
from mathdl.plotting import _svg
from mathdl.plotting.style import render

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def raw(figure: Figure, dpi: int = 192) -> str:
    """What matplotlib itself writes."""
    file = io.BytesIO()
    figure.savefig(file, format="svg", dpi=dpi, metadata={"Date": None, "Creator": None})
    return file.getvalue().decode()


def points(d: str) -> list:
    """The commands of a path with all their letters, to a hundredth."""
    steps: list = []
    for letter, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", d):
        found = [round(float(number), 2) for number in numbers.split()]
        pairs = [found[i : i + 2] for i in range(0, len(found), 2)] if letter == "L" else [found]
        steps += [(letter, pair) for pair in pairs]
    return steps


def looks(svg: str) -> list:
    """Each thing that is drawn: where, and in which look that it has or inherits."""
    drawn = []

    def visit(element, look: dict, clips: tuple, moves: tuple) -> None:
        own = dict(re.findall(r"([\w-]+): ([^;]+)", element.get("style", "")))
        own |= {key: element.get(key) for key in ("opacity",) if element.get(key)}
        group_opacity = element.tag == f"{SVG}g" and "opacity" in own
        assert not group_opacity, "a group's opacity hides where its members overlap"
        look = {k: v for k, v in look.items() if k != "opacity"} | own
        clips = clips + ((element.get("clip-path"),) if element.get("clip-path") else ())
        moves = moves + ((element.get("transform"),) if element.get("transform") else ())
        if element.tag in (f"{SVG}path", f"{SVG}use", f"{SVG}image"):
            where = [round(float(element.get(at, 0)), 2) for at in "xy"]
            d = points(element.get("d", ""))
            name = element.get(HREF, "") if element.tag == f"{SVG}use" else ""
            drawn.append((element.tag, name, where, d, sorted(look.items()), clips, moves))
        for child in element:
            visit(child, look, clips, moves)

    visit(ElementTree.fromstring(svg), {}, (), ())
    return drawn


def busy_figure() -> Figure:
    figure, (left, right) = plt.subplots(1, 2)
    left.plot(rng().normal(size=40), "o-", label="$10^{-3}$")
    left.scatter(*rng().normal(size=(2, 30)), c=rng().normal(size=30), alpha=0.5)
    left.fill_between([0, 1, 2], [1, 2, 1], hatch="//", alpha=0.3)
    left.legend()
    right.contour(rng().normal(size=(9, 9)))
    right.quiver(*rng().normal(size=(4, 20)), color=plotting.GRADIENT)
    right.bar([1, 2, 3], [3, -1, 2])
    return figure


def test_the_same_picture_in_fewer_bytes() -> None:
    figure = busy_figure()
    long = raw(figure)
    brief = _svg._brief(long, lossy=False)
    assert looks(brief) == looks(long)
    assert len(brief) < 0.75 * len(long)


def test_a_group_that_takes_another_look_would_be_caught() -> None:
    brief = _svg._brief(raw(busy_figure()), lossy=False)
    shared = re.search(r'<g style="[^"]*fill: (#\w{6})[^"]*">\n<use', brief)
    assert shared is not None
    fault = shared[0].replace(shared[1], "#123456")
    assert looks(brief.replace(shared[0], fault, 1)) != looks(brief)


def test_a_group_with_an_opacity_would_be_caught() -> None:
    brief = _svg._brief(raw(busy_figure()), lossy=False)
    with pytest.raises(AssertionError, match="overlap"):
        looks(re.sub(r'<g style="', '<g style="opacity: 0.5; ', brief, count=1))


def uri(picture: Image.Image) -> str:
    file = io.BytesIO()
    picture.save(file, "png")
    return b64encode(file.getvalue()).decode()


def pixels(data: str) -> np.ndarray:
    file = io.BytesIO(b64decode(data.split("base64,")[1]))
    return np.asarray(Image.open(file).convert("RGBA"))


@pytest.mark.parametrize("kind", ["grey", "colour", "clear", "grey and clear"])
def test_a_picture_inside_keeps_every_pixel(kind) -> None:
    rgba = rng().integers(0, 256, (20, 30, 4), dtype=np.uint8)
    if "grey" in kind:
        rgba[..., 1] = rgba[..., 2] = rgba[..., 0]
    if "clear" not in kind:
        rgba[..., 3] = 255
    given = uri(Image.fromarray(rgba))
    assert (pixels(_svg._brief_image(given, lossy=False)) == rgba).all()
    seen = pixels(_svg._brief_image(given, lossy=True))
    if "clear" in kind:  # a dense part of a figure: exact where it is not wholly clear
        visible = rgba[..., 3] > 0
        assert (seen[visible] == rgba[visible]).all()


def photographs() -> Figure:
    smooth = np.add.outer(np.arange(512), np.arange(512)) / 4 % 97
    noisy = smooth + rng().normal(scale=8, size=(4, 512, 512))
    return plotting.image_grid(list(noisy), columns=2, titles=["a", "b", "c", "d"])[0].figure


def cloud() -> Figure:
    figure, ax = plt.subplots()
    ax.scatter(*rng().normal(size=(2, 20_000)), s=1, color=plotting.DATA)
    ax.set(title="many points")
    return figure


def surface() -> Figure:
    X, Y = np.meshgrid(np.linspace(-2, 2, 80), np.linspace(-2, 2, 80))
    return plotting.surface(X, Y, X**2 + Y**2).figure


def polygons() -> Figure:
    figure, ax = plt.subplots()
    angle = np.linspace(0, 6, 9000)
    for radius in (1, 2):
        ax.fill(radius * np.cos(angle), radius * np.sin(3 * angle))
    return figure


def walks() -> Figure:
    figure, ax = plt.subplots()
    ax.plot(rng().normal(size=(2000, 12)).cumsum(axis=0))
    return figure


@pytest.mark.parametrize("draw", [photographs, cloud, surface, polygons, walks])
def test_no_file_is_larger_than_100_kb_and_text_stays_text(draw) -> None:
    figure = draw()
    small = render(figure, "svg")
    long = raw(figure)
    assert len(long) > 2 * _svg.LARGEST
    assert len(small) <= _svg.LARGEST == 100_000
    letters = re.compile(r'href="#DejaVu')
    assert len(letters.findall(small.decode())) == len(letters.findall(long)) > 0
    assert not any(artist.get_rasterized() for artist in figure.findobj()), "left as pixels"
    assert render(draw(), "svg") == small


def test_what_is_light_stays_sharp() -> None:
    figure = cloud()
    (ax,) = figure.axes
    (line,) = ax.plot([-1, 1], [-1, 1])
    render(figure, "svg")
    assert _svg._dense_parts(figure) == list(ax.collections)
    assert line not in _svg._dense_parts(figure)
    assert _svg._dense_parts(busy_figure()) == []


def test_equals_are_drawn_alike() -> None:
    dense = _svg._dense_parts(walks())
    assert len(dense) == 12
