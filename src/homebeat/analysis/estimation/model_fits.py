"""Weighted least squares and weighted maximum likelihood: coefficients only, their errors come from the design."""

import numpy as np
from scipy import optimize, special

from homebeat.analysis.estimation.model_terms import ModelRefused
from homebeat.analysis.estimation.scores import Floats

STEPS = 100
STEP_DONE = 1e-9
"""Newton's steps end when one moves no fitted log-odds further than this share: what is left is of the order of its square."""
SUSPICIOUS = 15.0
"""Log-odds beyond this (three in ten million) ask whether the outcome is separated."""

BOUND_REACHED = 0.5
NOTICEABLE = 1e-6
"""Coefficients and margins in the linear programme above its tolerance of 1e-7; one that grows at all grows to its bound of 1."""


class PerfectSeparation(ModelRefused):
    """The drivers tell the outcome without fail for some rows, so that no finite coefficient fits best."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        shown = ", ".join(repr(name) for name in names)
        super().__init__(
            f"The outcome is the same for every row on one side of {shown}, so the odds have no finite estimate. Merge categories so that each holds both "
            "outcomes, or leave the driver out."
        )


class FitNotReached(ModelRefused):
    """Newton's steps did not settle."""


def least_squares(columns: Floats, outcome: Floats, weights: Floats) -> Floats:
    """Return the weighted least-squares coefficients.

    Parameters
        columns : shape (n, k), of full rank on the rows with weight.
        outcome, weights : shape (n,); weights not negative.
    Returns
        shape (k,).
    Raises
        ModelRefused : at these weights a column is made of the others.
    Method
        QR of the columns times the root of the weight.
    Source
        Golub and Van Loan (2013), section 5.3.
    Checked
        R 4.2.2, survey 4.1-1, `svyglm(family = gaussian)`: tests/truth/fitted/answers.json.
    """
    root = np.sqrt(weights)
    q, r = np.linalg.qr(columns * root[:, None])
    if _is_collapsed(r):
        raise ModelRefused(
            "At these weights a driver can be worked out from the others. Merge categories, or leave it out."
        )
    return np.asarray(np.linalg.solve(r, q.T @ (outcome * root)))


def logistic_fit(
    columns: Floats, outcome: Floats, weights: Floats, names: tuple[str, ...], start: Floats | None = None
) -> Floats:
    """Return the coefficients that maximise the weighted binomial log-likelihood.

    Parameters
        columns : shape (n, k), of full rank on the rows with weight.
        outcome : shape (n,), 0 or 1, both present. weights : shape (n,), not negative.
        names : the columns' names, for the message of a refusal.
        start : where to begin; 0 where None.
    Returns
        shape (k,), log-odds.
    Raises
        PerfectSeparation : some combination of columns never points the wrong way.
        FitNotReached : the steps did not settle, which happens with columns of very different size.
    Method
        Newton's method, halving a step that lowers the likelihood, until a step moves no fitted log-odds by more than 1e-9 of the largest or of 1. Where fitted log-odds pass
        15 or the steps do not settle, a linear programme looks for a separating combination.
    Source
        Binder (1983); Albert and Anderson (1984), Biometrika 71, 1-10, for separation; Konis (2007) for the linear programme.
    Checked
        R 4.2.2, survey 4.1-1, `svyglm(family = quasibinomial)`: tests/truth/fitted/answers.json, to 1e-8 because both iterate.
    """
    used = weights > 0
    columns, outcome, weights = columns[used], outcome[used], weights[used] / weights[used].mean()
    beta = np.zeros(columns.shape[1]) if start is None else start
    looked = False
    for _ in range(STEPS):
        odds = columns @ beta
        if not looked and np.abs(odds).max() > SUSPICIOUS:
            refuse_separated(columns, outcome, names)
            looked = True
        step = _newton_step(columns, outcome, weights, odds)
        if step is None:
            break
        beta = _no_worse(columns, outcome, weights, beta, step)
        if np.abs(columns @ step).max() <= STEP_DONE * max(1.0, float(np.abs(odds).max())):
            return beta
    refuse_separated(columns, outcome, names)
    raise FitNotReached(
        "The model did not settle. Put the drivers on like scales (hundreds, not pounds) or leave one out."
    )


def refuse_separated(columns: Floats, outcome: Floats, names: tuple[str, ...]) -> None:
    """Raise PerfectSeparation where some combination of columns never points the wrong way for any row.

    Method
        Maximise the mean of s'b over rows subject to s'b >= 0 for each row and |b| <= 1, where s is the row, signed by its outcome and scaled. Where the rows are separated,
        wholly or in part, b grows until a bound stops it; otherwise it stays at 0 but for the solver's tolerance.
    Source
        Konis (2007), Linear Programming Algorithms for Detecting Separated Data, chapter 4.
    Checked
        Hand-made separated and overlapping samples, in tests.
    """
    largest = np.abs(columns).max(axis=0)
    scaled = columns / np.where(largest > 0, largest, 1.0)
    signed = np.unique(scaled * np.where(outcome > 0, 1.0, -1.0)[:, None], axis=0)
    found = optimize.linprog(
        -signed.mean(axis=0), A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=(-1, 1), method="highs"
    )
    if found.status == 0 and np.abs(found.x).max() > BOUND_REACHED and (signed @ found.x).max() > NOTICEABLE:
        separating = [name for name, share in zip(names, found.x, strict=True) if abs(share) > NOTICEABLE]
        raise PerfectSeparation(tuple(name for name in separating if name != names[0]) or (names[0],))


def _newton_step(columns: Floats, outcome: Floats, weights: Floats, odds: Floats) -> Floats | None:
    """Return Newton's step, None where the information has collapsed."""
    fitted = special.expit(odds)
    root = np.sqrt(weights * fitted * (1 - fitted))
    if not (root > 0).all():
        return None
    q, r = np.linalg.qr(columns * root[:, None])
    if _is_collapsed(r):
        return None
    return np.asarray(np.linalg.solve(r, q.T @ (weights * (outcome - fitted) / root)))


def _is_collapsed(triangle: Floats) -> bool:
    """Say whether a column of a QR's triangle has nothing left beside the columns before it."""
    lengths = np.linalg.norm(triangle, axis=0)
    return bool((np.abs(np.diag(triangle)) <= 1e-11 * lengths).any())


def _no_worse(columns: Floats, outcome: Floats, weights: Floats, beta: Floats, step: Floats) -> Floats:
    """Return the coefficients after the step, halved until the likelihood does not fall."""
    before = _log_likelihood(columns @ beta, outcome, weights)
    worst = before - 1e-12 * abs(before)
    while step.any() and not _log_likelihood(columns @ (beta + step), outcome, weights) >= worst:
        step = step / 2
    return beta + step


def _log_likelihood(odds: Floats, outcome: Floats, weights: Floats) -> float:
    return float(weights @ (outcome * odds - np.logaddexp(0.0, odds)))
