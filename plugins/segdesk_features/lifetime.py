"""How often a customer will buy again, and what an order is worth: BG/NBD and Gamma-Gamma.

Both models see a customer as three numbers, in any unit of time as long as it is the same everywhere:
`x` repeat purchases (the first one does not count), the last of them `t_x` after the first purchase, and `T`
from the first purchase to the end of the records. The value model adds `m`, the mean value of the repeat
purchases.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, expit, gammaln, hyp2f1, polygamma
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

_LOW, _HIGH = np.log(1e-4), np.log(1e4)
_ENOUGH_FOR_STARTS = 20_000
_STARTS_ORDERS = np.log([[0.3, 0.1, 0.8, 2.5], [1.0, 1.0, 1.0, 1.0], [3.0, 0.5, 0.3, 6.0]])
_STARTS_VALUE = np.log([[6.0, 4.0, 0.5], [1.0, 2.0, 1.0], [3.0, 10.0, 3.0]])

Objective = Callable[..., tuple[float, np.ndarray]]


class BetaGeometric(BaseEstimator):
    """BG/NBD: purchases come at random while a customer is active; after any of them he may leave for good.

    While active, a customer buys at a rate λ ~ Gamma(r, α) and leaves after each purchase with the chance
    p ~ Beta(a, b). Fitted by maximum likelihood (L-BFGS-B on the logarithms of the parameters with the
    exact gradient; time scaled by the longest `T`; three starts).

    Attributes
    ----------
    r_, a_, b_ : float
        Without unit.
    alpha_ : float
        In the unit of time of the data.
    log_likelihood_ : float
        At the estimate, summed over the customers.

    References
    ----------
    Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way: An Alternative to the Pareto/NBD
    Model. Marketing Science 24(2), 275-284.
    """

    r_: float
    alpha_: float
    a_: float
    b_: float
    log_likelihood_: float

    def fit(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> Self:
        """Estimate the four parameters.

        Parameters
        ----------
        x : array (customers,) of whole numbers ≥ 0
        t_x : array (customers,), time from first to last purchase; 0 where x is 0
        T : array (customers,), time from first purchase to the end of the records, ≥ t_x

        Raises
        ------
        ValueError
            When the arrays contradict each other, or nobody bought again.
        """
        x, t_x, T = _customers(x, t_x, T)
        if not x.any():
            raise ValueError("nobody bought again")
        scale = float(T.max())
        rows, weights, _ = _distinct(x, t_x / scale, T / scale)
        best = _maximise(_orders_likelihood, _STARTS_ORDERS, rows, weights)
        self.r_, alpha, self.a_, self.b_ = (float(value) for value in np.exp(best.x))
        self.alpha_ = alpha * scale
        # In scaled time every purchase is `scale` times as dense.
        self.log_likelihood_ = float(-best.fun - x.sum() * np.log(scale))
        return self

    def p_alive(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> np.ndarray:
        """Return the chance that each customer is still active at `T`, an array (customers,) in 0 … 1.

        It is 1 for x = 0, as customers of this model leave only after a repeat purchase.
        """
        check_is_fitted(self, "r_")
        x, t_x, T = _customers(x, t_x, T)
        odds_against = (
            np.log(self.a_)
            - np.log(np.where(x > 0, self.b_ + x - 1, 1.0))
            + (self.r_ + x) * (np.log(self.alpha_ + T) - np.log(self.alpha_ + t_x))
        )
        return np.where(x > 0, expit(-odds_against), 1.0)

    def expected_purchases(self, t: float, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> np.ndarray:
        """Return how many purchases to expect of each customer in the time `t` after `T`, array (customers,).

        Notes
        -----
        Equation 10 of the paper after Euler's transformation of the hypergeometric function: its arguments
        no longer grow with x, and the power beside it cannot vanish against it. Where scipy still has no
        answer, and around a = 1 (0/0), the mean over p is taken numerically.
        """
        x, t_x, T = _customers(x, t_x, T)
        alive = self.p_alive(x, t_x, T)
        (counts, ages), _, which = _distinct(x, T)
        return alive * _purchases_if_alive(self.r_, self.a_, self.b_, counts, t / (self.alpha_ + ages))[which]


class GammaGamma(BaseEstimator):
    """Gamma-Gamma: the value of orders varies around each customer's own mean, and the means vary too.

    Orders of one customer are Gamma(p, ν) with ν ~ Gamma(q, v). It holds only when value and number of
    orders are unrelated. Fitted like `BetaGeometric`, with money scaled by the mean.

    Attributes
    ----------
    p_, q_ : float
        Without unit. The mean over all customers exists only for q_ > 1.
    v_ : float
        In the currency of the data.
    log_likelihood_ : float
        At the estimate, summed over the customers.

    References
    ----------
    Fader & Hardie (2013), The Gamma-Gamma Model of Monetary Value.
    """

    p_: float
    q_: float
    v_: float
    log_likelihood_: float

    def fit(self, x: np.ndarray, m: np.ndarray) -> Self:
        """Estimate the three parameters from those with x > 0 and m > 0.

        Parameters
        ----------
        x : array (customers,), number of purchases behind the mean
        m : array (customers,), mean value of those purchases

        Raises
        ------
        ValueError
            When no customer has x > 0 and m > 0.
        """
        x, m = np.asarray(x, dtype=float), np.asarray(m, dtype=float)
        known = (x > 0) & (m > 0)
        if not known.any():
            raise ValueError("nobody bought again for money")
        x, m = x[known], m[known]
        scale = float(m.mean())
        rows, weights, _ = _distinct(x, m / scale)
        best = _maximise(_value_likelihood, _STARTS_VALUE, rows, weights)
        self.p_, self.q_, v = (float(value) for value in np.exp(best.x))
        self.v_ = v * scale
        self.log_likelihood_ = float(-best.fun - len(x) * np.log(scale))
        return self

    def expected_value(self, x: np.ndarray, m: np.ndarray) -> np.ndarray:
        """Return the expected value of one order of each customer, array (customers,), in currency.

        It lies between the customer's own mean (the more orders, the closer) and that of all customers,
        which customers with x = 0 get; their `m` does not matter.
        """
        check_is_fitted(self, "p_")
        x, m = np.asarray(x, dtype=float), np.asarray(m, dtype=float)
        spent = np.where(x > 0, x * m, 0.0)
        return self.p_ * (self.v_ + spent) / (self.p_ * x + self.q_ - 1)


def _customers(x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, t_x, T = np.broadcast_arrays(*(np.atleast_1d(np.asarray(each, dtype=float)) for each in (x, t_x, T)))
    if not len(x):
        raise ValueError("no customers")
    if not all(np.isfinite(each).all() for each in (x, t_x, T)):
        raise ValueError("x, t_x and T must be known")
    if (x < 0).any() or (t_x < 0).any() or (t_x > T).any():
        raise ValueError("x ≥ 0 and 0 ≤ t_x ≤ T must hold")
    return x, t_x, T


def _distinct(*columns: np.ndarray) -> tuple[tuple[np.ndarray, ...], np.ndarray, np.ndarray]:
    """Return the different rows, how often each comes, and which of them each row is."""
    order = np.lexsort(columns[::-1])
    starts = np.zeros(len(order), dtype=bool)
    starts[0] = True
    for column in columns:
        inside = column[order]
        starts[1:] |= inside[1:] != inside[:-1]
    number = np.cumsum(starts) - 1
    which = np.empty(len(order), dtype=np.int64)
    which[order] = number
    return tuple(column[order][starts] for column in columns), np.bincount(number).astype(float), which


def _maximise(
    likelihood: Objective, starts: np.ndarray, rows: tuple[np.ndarray, ...], weights: np.ndarray
) -> Any:
    """Return the best result of all starts; with very many rows the starts race on some of them first."""
    bounds = [(_LOW, _HIGH)] * starts.shape[1]

    def climb(start: np.ndarray, rows: tuple[np.ndarray, ...], weights: np.ndarray) -> Any:
        counts, index = np.unique(rows[0], return_inverse=True)
        total = weights.sum()

        def loss(logs: np.ndarray) -> tuple[float, np.ndarray]:
            value, slope = likelihood(np.exp(logs), counts, index, rows, weights)
            return -value / total, -slope * np.exp(logs) / total

        found = minimize(
            loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-13, "gtol": 1e-8}
        )
        found.fun *= total
        return found

    if len(weights) > _ENOUGH_FOR_STARTS:
        every = len(weights) // _ENOUGH_FOR_STARTS + 1
        some = tuple(row[::every] for row in rows)
        best = min((climb(start, some, weights[::every]) for start in starts), key=lambda found: found.fun)
        starts = best.x[np.newaxis]
    return min((climb(start, rows, weights) for start in starts), key=lambda found: found.fun)


def _orders_likelihood(
    parameters: np.ndarray,
    counts: np.ndarray,
    index: np.ndarray,
    rows: tuple[np.ndarray, ...],
    weights: np.ndarray,
) -> tuple[float, np.ndarray]:
    """Equation 6 of Fader, Hardie & Lee (2005), and its slope in r, α, a, b."""
    r, alpha, a, b = parameters
    x, t_x, T = rows
    per_count = np.bincount(index, weights, minlength=len(counts))
    by_count = gammaln(r + counts) - gammaln(r) + r * np.log(alpha)
    by_count += gammaln(a + b) + gammaln(b + counts) - gammaln(b) - gammaln(a + b + counts)
    again = np.where(counts > 0, b + counts - 1, 1.0)
    ln_T, ln_t = np.log(alpha + T), np.log(alpha + t_x)
    stays = -(r + x) * ln_T
    leaves = np.where(x > 0, np.log(a) - np.log(again)[index] - (r + x) * ln_t, -np.inf)
    gone = expit(leaves - stays)
    value = per_count @ by_count + weights @ np.logaddexp(stays, leaves)
    gone_weight, stay_weight = weights * gone, weights * (1 - gone)
    gone_count = np.bincount(index, gone_weight, minlength=len(counts))
    both = digamma(a + b) - digamma(a + b + counts)
    slope = [
        per_count @ (digamma(r + counts) - digamma(r) + np.log(alpha))
        - stay_weight @ ln_T
        - gone_weight @ ln_t,
        weights.sum() * r / alpha
        - stay_weight @ ((r + x) / (alpha + T))
        - gone_weight @ ((r + x) / (alpha + t_x)),
        per_count @ both + gone_weight.sum() / a,
        per_count @ (both + digamma(b + counts) - digamma(b)) - gone_count @ (1 / again),
    ]
    return float(value), np.array(slope)


def _value_likelihood(
    parameters: np.ndarray,
    counts: np.ndarray,
    index: np.ndarray,
    rows: tuple[np.ndarray, ...],
    weights: np.ndarray,
) -> tuple[float, np.ndarray]:
    """Equation 1a of Fader & Hardie (2013), and its slope in p, q, v."""
    p, q, v = parameters
    x, m = rows
    per_count = np.bincount(index, weights, minlength=len(counts))
    shape = p * counts
    by_count = gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * np.log(v) + shape * np.log(counts)
    whole, own = np.log(x * m + v), np.log(m)
    value = per_count @ by_count + weights @ ((p * x - 1) * own - (p * x + q) * whole)
    joint = digamma(shape + q)
    slope = [
        per_count @ (counts * (joint - digamma(shape) + np.log(counts))) + weights @ (x * (own - whole)),
        per_count @ (joint - digamma(q) + np.log(v)) - weights @ whole,
        weights.sum() * q / v - weights @ ((p * x + q) / (x * m + v)),
    ]
    return float(value), np.array(slope)


def _purchases_if_alive(r: float, a: float, b: float, x: np.ndarray, ahead: np.ndarray) -> np.ndarray:
    """Return the purchases of active customers in a time of `ahead` times (α + T)."""
    z = ahead / (1 + ahead)
    c = a + b + x - 1
    c = np.where(np.abs(c) < 1e-9, 1e-9, c)
    found = np.full(len(x), np.nan)
    if abs(a - 1) > 1e-4:
        with np.errstate(all="ignore"):
            rest = np.exp((a - 1) * np.log1p(-z)) * hyp2f1(a + b - 1 - r, a - 1, c, z)
            found = c / (a - 1) * (1 - rest)
    # Nobody buys more often than a customer who never leaves.
    doubtful = ~((found >= 0) & (found <= (r + x) * ahead * (1 + 1e-9)))
    for rows in np.array_split(np.flatnonzero(doubtful), doubtful.sum() // 2000 + 1):
        found[rows] = _mean_over_leaving(r, a, b, x[rows], ahead[rows])
    return found


def _mean_over_leaving(r: float, a: float, b: float, x: np.ndarray, ahead: np.ndarray) -> np.ndarray:
    """Return the mean of (1 − (1 + p·ahead)^−(r + x)) / p over p ~ Beta(a, b + x).

    The trapezium rule on log(p / (1 − p)) converges exponentially; 16 standard deviations hold all the mass.
    """
    middle = digamma(a) - digamma(b + x)
    width = np.sqrt(polygamma(1, a) + polygamma(1, b + x))
    logit = middle[:, np.newaxis] + width[:, np.newaxis] * np.linspace(-16, 16, 801)
    log_p, log_rest = -np.logaddexp(0, -logit), -np.logaddexp(0, logit)
    density = a * log_p + (b + x)[:, np.newaxis] * log_rest
    density = np.exp(density - density.max(axis=1, keepdims=True))
    p = np.maximum(np.exp(log_p), 1e-300)
    bought = -np.expm1(-(r + x)[:, np.newaxis] * np.log1p(p * ahead[:, np.newaxis])) / p
    return (density * bought).sum(axis=1) / density.sum(axis=1)
