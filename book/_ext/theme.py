"""The theme is furo, and code on it has colours with enough contrast.

Jupyter Book sets options for its own theme, which this one does not know.
"""

from sphinx.application import Sphinx

CODE_IN_THE_DARK = "a11y-high-contrast-dark"


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("config-inited", _leave_out_options)
    app.connect("builder-inited", _set_colours_of_code)
    return {"parallel_read_safe": True}


def _leave_out_options(app: Sphinx, config) -> None:
    config.html_theme_options = {}


def _set_colours_of_code(app: Sphinx) -> None:
    # Not in _config.yml: Sphinx knows the name only once the theme is loaded.
    app.config.pygments_dark_style = CODE_IN_THE_DARK
