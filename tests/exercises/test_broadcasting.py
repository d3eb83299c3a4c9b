"""What the graders of the exercises on broadcasting must take, and must not."""

import numpy as np
import torch

from tests.exercises.cases import checks_of


def valid(mask):
    return (mask != 0)[:, :, None]


def right(x, mask, G, *, to=np.asarray, added=0.0):
    count = np.maximum(valid(mask).sum(axis=1), 1) + added
    H = np.where(valid(mask), x, 0.0).sum(axis=1) / count
    return to(H), to(np.where(valid(mask), (G / count)[:, None, :], 0.0))


def by_product_and_repair(x, mask, G):
    with np.errstate(all="ignore"):
        H = np.nan_to_num(x * valid(mask), posinf=0, neginf=0).sum(axis=1)
    return H / np.maximum(valid(mask).sum(axis=1), 1), right(x, mask, G)[1]


def by_late_repair(x, mask, G):
    with np.errstate(all="ignore"):
        count = valid(mask).sum(axis=1)
        H = np.where(valid(mask), x, 0.0).sum(axis=1) / count
    H[np.isnan(H)] = 0.0
    return H, right(x, mask, G)[1]


def by_masked_array(x, mask, G):
    filled = np.ma.masked_array(x, np.broadcast_to(~valid(mask), x.shape))
    return filled.mean(axis=1).filled(0.0), right(x, mask, G)[1]


def shapes(**changed):
    answers = {"a": (4, 2, 3), "b": (7, 7), "c": None, "d": (5, 0), "e": None}
    return tuple({**answers, **changed}.values())


ACCEPTED = [
    ("ex-broadcasting-shapes", [list(s) if s else s for s in shapes()]),
    ("ex-broadcasting-masked", right),
    ("ex-broadcasting-masked", lambda *case: right(*case, to=np.float32)),
    ("ex-broadcasting-masked", lambda *case: list(right(*case, to=torch.tensor))),
    ("ex-broadcasting-masked", by_masked_array),
    ("ex-broadcasting-attention", lambda mask: torch.tensor(mask)[:, None, None]),
    ("ex-broadcasting-attention", lambda mask: mask[:, None, None].astype(int)),
]
REFUSED = [
    ("ex-broadcasting-shapes", shapes(a=(4, 1, 3)), "(a) again"),
    ("ex-broadcasting-shapes", shapes(c=(2, 3)), "neither of them is 1"),
    ("ex-broadcasting-shapes", shapes(d=None), "like any other"),
    ("ex-broadcasting-masked", by_product_and_repair, "it uses `numpy.nan_to_num`"),
    ("ex-broadcasting-masked", by_late_repair, "it uses `numpy.isnan`"),
    ("ex-broadcasting-masked", lambda *case: right(*case, added=1e-11), "a small number added?"),
    ("ex-broadcasting-masked", lambda *case: right(*case, added=1e-9), "every length has grown"),
    (
        "ex-broadcasting-attention",
        lambda mask: np.repeat(mask[:, None, None], mask.shape[1], axis=2),
        "Length 1 is enough",
    ),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
