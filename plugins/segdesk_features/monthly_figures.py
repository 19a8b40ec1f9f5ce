"""Figures about the course of each customer's months, for methods that know only columns."""

from __future__ import annotations

import numpy as np

from segdesk.api import MonthlySeries

YEAR, LATELY = 12, 3


def monthly_figures(series: MonthlySeries | None) -> dict[str, np.ndarray]:
    """Return trend, share of the last three months, active months and season of each customer.

    Parameters
    ----------
    series : MonthlySeries
        A last month that is not over is left out.

    Returns
    -------
    dict of ndarray of shape (n,)
        ``month_trend``: slope of the least-squares line through the last 12 months in parts of their mean, so
        that 0.1 is a tenth of a usual month more every month. ``lately``: which share of the last 12 months
        fell into the last three; a quarter is as ever. ``active``: share of those months with an order.
        ``season``: autocorrelation at 12 months, only of two years or more (Wang, Smith & Hyndman 2006,
        "Characteristic-based clustering for time series data"). All are 0 where nothing was bought.
        Empty where six full months are not known.
    """
    if series is None:
        return {}
    width = len(series.months) - (not series.complete)
    if width < 2 * LATELY:
        return {}
    values = series.orders if series.amount is None else np.maximum(series.amount, 0.0)
    values = values[:, :width].astype(np.float64)
    year = values[:, -YEAR:]
    total = year.sum(axis=1)
    bought = total > 0
    found = {
        "month_trend": _slopes(year),
        "lately": np.divide(year[:, -LATELY:].sum(axis=1), total, out=np.zeros(len(total)), where=bought),
        "active": (series.orders[:, :width][:, -YEAR:] > 0).mean(axis=1),
    }
    if width >= 2 * YEAR:
        found["season"] = _autocorrelation(values, YEAR)
    return {name: np.round(numbers, 4) for name, numbers in found.items()}


def _slopes(year: np.ndarray) -> np.ndarray:
    time = np.arange(year.shape[1]) - (year.shape[1] - 1) / 2
    mean = year.mean(axis=1)
    slope = year @ time / (time**2).sum()
    parts: np.ndarray = np.divide(slope, mean, out=np.zeros(len(year)), where=mean > 0)
    return parts


def _autocorrelation(values: np.ndarray, lag: int) -> np.ndarray:
    apart = values - values.mean(axis=1, keepdims=True)
    spread = (apart**2).sum(axis=1)
    together = (apart[:, lag:] * apart[:, :-lag]).sum(axis=1)
    found: np.ndarray = np.divide(together, spread, out=np.zeros(len(values)), where=spread > 0)
    return found
