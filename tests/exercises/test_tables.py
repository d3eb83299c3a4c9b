"""What the graders of the exercises on tables with holes must take, and must not."""

import numpy as np
import pandas as pd

from tests.exercises.cases import checks_of


def fill_the_first(train, test):
    filled = test.copy()
    filled[np.isnan(test).argmax()] = np.nanmean(train)
    return np.where(np.isnan(test).any(), filled, test)


def by_two_letters(words, kinds):
    near = [[(word or "?")[:2].lower() == kind[:2].lower() for kind in kinds] for word in words]
    return np.column_stack([near, ~np.any(near, axis=1)])


ACCEPTED = [
    ("ex-tables-fill", lambda train, test: pd.Series(test).fillna(pd.Series(train).mean())),
    (
        "ex-tables-kinds",
        lambda words, kinds: pd.get_dummies(
            pd.Categorical([word if word in kinds else None for word in words], categories=kinds),
            dummy_na=True,
        ),
    ),
    ("ex-tables-spread", np.float32(10)),
]
REFUSED = [
    ("ex-tables-fill", fill_the_first, "The first hole is filled"),
    ("ex-tables-kinds", by_two_letters, "looks like a kind"),
    ("ex-tables-spread", 16.67, "And its square root?"),
]


test_a_right_answer_in_another_form_passes, test_a_wrong_answer_is_told_why = checks_of(
    ACCEPTED, REFUSED
)
