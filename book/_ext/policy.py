"""What a page may load and run is said in the page itself: its own site, and nothing else."""

import base64
import hashlib

from sphinx.application import Sphinx

# The reader's choice of light or dark, before anything is drawn. The theme's own line, in one place
# with its hash.
CHOSEN_THEME = 'document.body.dataset.theme = localStorage.getItem("theme") || "auto";'


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", _say)
    return {"parallel_read_safe": True}


def policy() -> str:
    """Return the Content-Security-Policy of every page."""
    digest = base64.b64encode(hashlib.sha256(CHOSEN_THEME.encode()).digest()).decode()
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'sha256-{digest}'",
            "style-src 'self' 'unsafe-inline'",  # KaTeX places signs by attributes
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
        ]
    )


def _say(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    context["content_security_policy"] = policy()
    context["chosen_theme"] = CHOSEN_THEME
