"""Figures: both versions readable, light to load, as wide as the text."""

import io
import re
from base64 import b64decode, b64encode
from pathlib import Path

import numpy as np
import pytest
from docutils import nodes
from PIL import Image

from book._ext import figures
from mathdl._palette import DARK, DATA, GRADIENT, INK, MUTED, PAGES, on_its_page
from tests.book.figures import COLUMN, LARGEST, attributes, contrast, faults, pictures
from tests.conftest import HEADER, Book

DRAWING = f"""\
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" \
width="374.4pt" height="216pt" viewBox="0 0 374.4 216">
<g style="fill: {INK}" transform="translate(9 9) scale(0.105 -0.105)">
<use xlink:href="#DejaVuSans-14"/>
<use xlink:href="#DejaVuSans-14" transform="translate(9 9) scale(0.7)"/>
</g>
<path d="M0 0L1 1" style="fill: none; stroke: {DATA}"/>
<path d="M0 0L1 1" style="fill: none; stroke: {MUTED}; stroke-opacity: 0.2"/>
</svg>
"""


def test_what_is_checked_on_every_page() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert faults(DRAWING, "light") == []
    assert faults(figures.dark(DRAWING), "dark") == []


@pytest.mark.parametrize(
    ("page", "right", "wrong", "fault"),
    [
        ("light", INK, "#7b7b7b", "text in #7b7b7b"),
        ("dark", f"fill: {DARK[INK]}", "fill: #7b7b7b", "text in #7b7b7b"),
        ("dark", f"fill: {DARK[INK]}", "", "text in #000000"),
        ("light", f"stroke: {DATA}", "stroke: #a9d0ea", "a line in #a9d0ea"),
        ("light", "0.105 -0.105", "0.07 -0.07", "text of 6.7 px on a phone"),
        ("light", "scale(0.7)", "scale(0.5)", "text of 5.0 px on a phone"),
        ("light", 'width="374.4pt"', 'width="600pt"', "text of 6.3 px on a phone"),
        ("light", "</svg>", f"<!--{'x' * LARGEST}--></svg>", f"{LARGEST + len(DRAWING) + 7} bytes"),
    ],
)
def test_a_figure_that_cannot_be_read_is_caught(page, right, wrong, fault) -> None:
    svg = DRAWING if page == "light" else figures.dark(DRAWING)
    assert right in svg
    assert fault in faults(svg.replace(right, wrong), page)


@pytest.mark.parametrize(
    ("inches", "shown"),
    [
        ((5.2, 3.25), (736, 460)),
        ((2.6, 3.25), (368, 460)),  # letters are as large in a narrow figure
        ((6.4, 3.25), (736, 374)),
        ((5.2, 10.4), (450, 900)),
    ],
)
def test_a_figure_fills_the_column_and_is_seen_whole(inches, shown) -> None:
    width, height = (72 * side for side in inches)
    assert figures.shown_size(f'<svg x="" width="{width}pt" height="{height}pt">') == shown


def test_a_file_that_does_not_say_its_size_is_refused() -> None:
    with pytest.raises(ValueError, match="width and its height"):
        figures.shown_size("<svg>")


def embedded(rgba: np.ndarray) -> str:
    file = io.BytesIO()
    Image.fromarray(rgba).save(file, "png")
    return f'<image xlink:href="data:image/png;base64,{b64encode(file.getvalue()).decode()}"/>'


def pixels_of(svg: str) -> np.ndarray:
    data = re.search(r'base64,([^"]*)', svg)[1]
    return np.asarray(Image.open(io.BytesIO(b64decode(data))).convert("RGBA"))


def rgb(color: str) -> list[int]:
    return list(bytes.fromhex(color[1:]))


def test_pixels_of_dense_parts_change_as_the_lines_do_and_photographs_do_not() -> None:
    clear = [0, 0, 0, 0]
    dense = np.array([[[*rgb(DATA), 255], [*rgb(GRADIENT), 90], clear]], dtype=np.uint8)
    seen = pixels_of(figures.dark(embedded(dense)))
    assert seen[0, 0].tolist() == [*rgb(DARK[DATA]), 255]
    assert seen[0, 1].tolist() == [*rgb(DARK[GRADIENT]), 90]
    assert seen[0, 2, 3] == 0
    photograph = embedded(dense | np.array([0, 0, 0, 255], dtype=np.uint8))
    assert figures.dark(photograph) == photograph


def test_a_version_is_written_once(tmp_path: Path) -> None:
    drawn = tmp_path / "drawn.svg"
    drawn.write_text(on_its_page(DRAWING), "utf8")
    image = nodes.image(uri="x/drawn.svg", alt="a < b", classes=["kept"])
    light, dark = figures._versions(image, drawn)
    assert [v["uri"] for v in (light, dark)] == ["x/drawn.light.svg", "x/drawn.dark.svg"]
    assert [v["classes"] for v in (light, dark)] == [["kept", "only-light"], ["kept", "only-dark"]]
    files = [tmp_path / f"drawn.{page}.svg" for page in PAGES]
    assert files[0].read_text("utf8") == DRAWING, "with a light page behind"
    assert files[1].read_text("utf8") == figures.dark(DRAWING)
    times = [file.stat().st_mtime_ns for file in files]
    figures._versions(image, drawn)
    assert [file.stat().st_mtime_ns for file in files] == times
    files[1].write_text("in other colours", "utf8")
    figures._versions(image, drawn)
    assert files[1].read_text("utf8") == figures.dark(DRAWING)
    assert len(list(tmp_path.iterdir())) == 3


CHAPTER = f"""{HEADER}
# A figure

```{{code-cell}} ipython3
---
mystnb:
  image:
    alt: A line that rises & falls, from <0> to "one".
  figure:
    name: fig-line
    caption: A line that rises and falls.
---
from mathdl import plotting
import matplotlib.pyplot as plt
plotting.use_style()
plt.subplots()[1].plot([1, 3, 2], color=plotting.DATA);
```
"""


@pytest.mark.build
def test_one_cell_makes_two_pictures_in_one_figure(small_book: Book) -> None:
    small_book.page("line", CHAPTER)
    done = small_book.build()
    assert done.returncode == 0, done.stderr[-2000:]
    (figure,) = re.findall(r"<figure.*?</figure>", small_book.html("line"), re.DOTALL)
    light, dark = map(attributes, pictures(figure))
    assert (light["class"], dark["class"]) == ("only-light", "only-dark")
    differ = {"class", "src"}
    assert {k: v for k, v in light.items() if k not in differ} == {
        "alt": 'A line that rises & falls, from <0> to "one".',
        "width": str(COLUMN),
        "height": "481",
        "loading": "lazy",
        "decoding": "async",
    }
    assert light.keys() == dark.keys()
    site = small_book.folder / "_build" / "html"
    published = {f.name for f in (site / "_images").iterdir()}
    assert published == {Path(light["src"]).name, Path(dark["src"]).name}
    for page, tag in (("light", light), ("dark", dark)):
        svg = (site / "book" / tag["src"]).read_text("utf8")
        assert faults(svg, page) == []
        assert "background" not in svg
