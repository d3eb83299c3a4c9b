"""The theme is furo, in colours with enough contrast on light pages and on dark ones."""

from sphinx.application import Sphinx

from mathdl._palette import PAGES

CODE_IN_THE_DARK = "a11y-high-contrast-dark"
# Variables of the theme's style sheet, and of book.css: a colour has its place, light and dark.
COLOURS = {
    "color-background-primary": (PAGES["light"], PAGES["dark"]),  # figures are drawn for these
    "color-background-secondary": ("#f6f8fa", "#1a1f27"),
    "color-code-background": ("#f6f8fa", "#1a1f27"),
    "color-link": ("#0a58b0", "#8ab8ff"),
    "color-link--visited": ("#6a3fa0", "#c7a8f5"),
    "color-brand-primary": ("#0a58b0", "#8ab8ff"),
    "color-brand-content": ("#0a58b0", "#8ab8ff"),
    "color-foreground-muted": ("#5c6066", "#a3a9b3"),
    "color-success": ("#0b6b3a", "#6fd39b"),
    "color-failure": ("#b3261e", "#ff9b93"),
    "color-teach": ("#0a58b0", "#8ab8ff"),  # what one learns, and what a word means
    "color-state": ("#7a4a00", "#e5b567"),  # what is stated as true
}


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("config-inited", _set_colours)
    app.connect("builder-inited", _set_colours_of_code)
    return {"parallel_read_safe": True}


def _set_colours(app: Sphinx, config) -> None:
    # In place of what Jupyter Book sets for its own theme, which this one does not know.
    config.html_theme_options = {
        "light_css_variables": {name: light for name, (light, _) in COLOURS.items()},
        "dark_css_variables": {name: dark for name, (_, dark) in COLOURS.items()},
    }


def _set_colours_of_code(app: Sphinx) -> None:
    # Not in _config.yml: Sphinx knows the name only once the theme is loaded.
    app.config.pygments_dark_style = CODE_IN_THE_DARK
