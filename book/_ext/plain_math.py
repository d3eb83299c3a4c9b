"""A formula in a line of text, as signs that need no typesetting: `x_i^2` is xᵢ²."""

import re
import unicodedata

OPERATORS = {
    "approx": " ≈ ", "cap": " ∩ ", "cdot": " · ", "cdots": "⋯", "circ": "∘", "cup": " ∪ ", "dots": "…",
    "ell": "ℓ", "ge": " ≥ ", "geq": " ≥ ", "gg": " ≫ ", "in": " ∈ ", "infty": "∞", "int": "∫",
    "iff": " ⇔ ", "implies": " ⇒ ", "langle": "⟨", "ldots": "…", "le": " ≤ ", "leq": " ≤ ", "ll": " ≪ ",
    "lVert": "‖", "rVert": "‖", "lvert": "|", "rvert": "|", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈",
    "rceil": "⌉", "lbrace": "{", "rbrace": "}", "mapsto": " ↦ ", "mid": " | ", "mp": "∓", "nabla": "∇",
    "ne": " ≠ ", "neq": " ≠ ", "not": "¬", "notin": " ∉ ", "odot": " ⊙ ", "oplus": " ⊕ ",
    "otimes": " ⊗ ", "partial": "∂", "perp": " ⊥ ", "pm": "±", "prod": "∏", "propto": " ∝ ",
    "rangle": "⟩", "rightarrow": " → ", "Rightarrow": " ⇒ ", "setminus": " ∖ ", "sim": " ~ ",
    "sqrt": "√", "star": "*", "subset": " ⊂ ", "subseteq": " ⊆ ", "sum": "∑", "times": " × ",
    "to": " → ", "top": "⊤", "vdots": "⋮", "Vert": "‖", "vert": "|", "colon": ": ", "prime": "′",
    "quad": " ", "qquad": " ", "mathbf 1": "1", "succ": " ≻ ", "succeq": " ⪰ ", "equiv": " ≡ ",
    "forall": "∀", "exists": "∃", "wedge": " ∧ ", "vee": " ∨ ", "cong": " ≅ ", "emptyset": "∅",
}  # fmt: skip
DOUBLE = dict(zip("CENPQRZ", "ℂ𝔼ℕℙℚℝℤ", strict=True)) | {"E": "E", "P": "P"}
RAISED = dict(zip("0123456789+-=()niTk⊤", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵏᵀ", strict=True))
LOWERED = dict(zip("0123456789+-=()aeijkmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑᵢⱼₖₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307", "vec": "\u20d7"}
GROUP = r"\{((?:[^{}])*)\}"
SPACES = re.compile(r"\\[,;:! ]|\\left|\\right|\\(?:big|Big|bigg|Bigg)[lr]?(?![A-Za-z])|&")
FRACTION = re.compile(rf"\\[td]?frac\s*(?:{GROUP}|(\w))\s*(?:{GROUP}|(\w))")
STYLED = re.compile(
    rf"\\(?:operatorname\*?|text|textbf|mathrm|mathbf|boldsymbol|mathcal|mathsf|mathtt)"
    rf"(?:\s*{GROUP}|\s+(\w))"
)
ACCENTED = re.compile(
    rf"\\(hat|bar|tilde|dot|vec|widehat|overline|widetilde)\s*(?:{GROUP}|(\\?\w+))"
)
KEPT = {"_": "\ue000", "^": "\ue001"}  # a script that has no signs of its own
SCRIPT = re.compile(rf"\s*([_^])\s*(?:{GROUP}|(\S))")


def plain(tex: str) -> str:
    """Return a formula as a line of signs; what it cannot say stays a word."""
    if "\\begin" in tex or "\\\\" in tex:
        return "…"  # a matrix, or cases
    text = SPACES.sub(" ", tex.replace("\\{", "\\lbrace ").replace("\\}", "\\rbrace "))
    text = text.replace("\\|", "‖").replace("\\%", "%").replace("\\_", KEPT["_"])
    text = re.sub(rf"\\mathbb\s*(?:{GROUP}|(\w))", lambda m: _each(m[1] or m[2], DOUBLE), text)
    text = _named(text)
    before = None
    while before != text:  # from the inside out
        before = text
        text = STYLED.sub(_unstyled, text)
        text = ACCENTED.sub(_accented, text)
        text = FRACTION.sub(lambda m: f"{_factor(m[1] or m[2])}/{_factor(m[3] or m[4])}", text)
        text = re.sub(rf"√\s*{GROUP}", r"√(\1)", text)
        text = SCRIPT.sub(_script, text, count=1)
    text = re.sub(r"\\([A-Za-z]+)", r" \1 ", text)
    text = re.sub(r"[{}\\]", "", text).replace("-", "−").replace("'", "′")
    text = text.replace(KEPT["_"], "_").replace(KEPT["^"], "^")
    text = re.sub(r"\s*([=<>])\s*", r" \1 ", text)
    text = re.sub(r"‖ (\S+) ‖", r"‖\1‖", re.sub(r"\s+", " ", text))
    return re.sub(r"([(\[]) | (?=[)\],.;])", r"\1", text).strip()


def _named(text: str) -> str:
    """Put signs in the place of commands that name one."""
    return re.sub(r"\\([A-Za-z]+)", _sign, text)


def _sign(command: re.Match[str]) -> str:
    name = command[1]
    if name in OPERATORS:
        return OPERATORS[name]
    size = "SMALL" if name[0].islower() else "CAPITAL"
    letter = {"varepsilon": "epsilon", "varphi": "phi", "lambda": "lamda", "Lambda": "lamda"}
    name = letter.get(name, name).upper()
    try:
        return unicodedata.lookup(f"GREEK {size} LETTER {name}")
    except KeyError:
        return command[0]


def _each(signs: str, by: dict[str, str]) -> str:
    return "".join(by.get(sign, sign) for sign in signs)


def _accented(match: re.Match[str]) -> str:
    accent = match[1].removeprefix("wide").replace("overline", "bar")
    inside = match[2] if match[2] is not None else match[3]
    return inside + ACCENTS[accent] if len(inside) == 1 else inside


def _unstyled(match: re.Match[str]) -> str:
    inside = match[1] if match[1] is not None else match[2]
    return f" {inside} " if len(inside) > 1 else inside


def _factor(part: str) -> str:
    return part.strip() if re.fullmatch(r"\s*[\w∂]+\s*", part) else f"({part.strip()})"


def _script(match: re.Match[str]) -> str:
    inside = (match[2] if match[2] is not None else match[3]).replace("\\", "").strip()
    signs = RAISED if match[1] == "^" else LOWERED
    if inside and all(sign in signs for sign in inside):
        return _each(inside, signs)
    if not inside or inside in "′∗*":
        return inside
    return f"{KEPT[match[1]]}{inside if len(inside) == 1 or match[1] == '_' else f'({inside})'}"
