"""Random labelled data on which the weights of "Automatic" are learned: nothing of any published set."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Random = np.random.Generator
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Made = tuple[Floats, Ints]


def _turned(X: Floats, r: Random) -> Floats:
    d = X.shape[1]
    return X @ np.linalg.qr(r.standard_normal((d, d)))[0]


def gaussians(r: Random, n: int, d: int, k: int, apart: float, form: str, uneven: bool) -> Made:
    """Return k Gaussians whose centres are at least `apart` deviations from each other."""
    centres: list[Floats] = []
    box = apart * max(0.6, 0.55 * k ** (1 / d))
    while len(centres) < k:
        centre = r.uniform(-box, box, d)
        if all(np.linalg.norm(centre - other) >= apart for other in centres):
            centres.append(centre)
        box *= 1.005
    share = np.maximum(r.dirichlet(np.full(k, 1.2 if uneven else 8)), 0.3 / k)
    y = r.choice(k, n, p=share / share.sum())
    X = np.empty((n, d))
    for code in range(k):
        m = int((y == code).sum())
        part = r.standard_t(4, (m, d)) * 0.7 if form == "heavy" else r.standard_normal((m, d))
        if form == "stretched":
            part = _turned(part * r.uniform(0.2, 1.3, d), r)
        if uneven:
            part *= r.uniform(0.35, 1.3)
        X[y == code] = part + centres[code]
    return X, y


def _piece(r: Random, m: int) -> Floats:
    """Return m points of one form in the plane, about one unit in radius."""
    t = r.uniform(0, 1, m)
    kind = int(r.integers(9))
    noise = r.normal(size=(m, 2)) * r.uniform(0.02, 0.1)
    if kind <= 1:
        return r.normal(size=(m, 2)) * 0.4
    if kind == 2:
        return _turned(r.normal(size=(m, 2)) * [0.5, r.uniform(0.08, 0.3)], r)
    if kind == 3:
        return _turned(r.uniform(-0.8, 0.8, (m, 2)) * [1, r.uniform(0.2, 1)], r)
    if kind == 4:
        angle = 2 * np.pi * t
        return np.c_[np.cos(angle), np.sin(angle)] * 0.85 + noise
    if kind == 5:
        angle = r.uniform(0.8, 1.5) * np.pi * t
        return _turned(np.c_[np.cos(angle), np.sin(angle)] * 0.85 + noise, r)
    if kind == 6:
        return _turned(np.c_[2 * t - 1, r.uniform(0, 0.3) * np.sin(5 * t)] + noise, r)
    if kind == 7:
        angle, radius = 2 * np.pi * t, np.sqrt(r.uniform(0, 1, m)) * 0.8
        return np.c_[np.cos(angle), np.sin(angle)] * radius[:, None]
    corner = r.dirichlet(np.ones(3), m)
    return corner @ r.uniform(-1, 1, (3, 2))


def scene(r: Random, n: int) -> Made:
    """Return forms of different size and density, side by side, some with a core of their own inside."""
    k = int(r.integers(2, 10))
    gap = float(r.choice([r.uniform(0.75, 1.0), r.uniform(1.0, 1.6)]))
    places: list[tuple[Floats, float]] = []
    box = 1.5
    while len(places) < k:
        size, place = r.uniform(0.35, 1.2), r.uniform(-box, box, 2)
        if all(np.linalg.norm(place - other) > gap * (size + old) for other, old in places):
            places.append((place, size))
        box *= 1.01
    share = np.maximum(r.dirichlet(np.full(k, float(r.choice([1.5, 10])))), 0.25 / k)
    sizes = np.maximum(8, (share / share.sum() * n).astype(int))
    parts = [_piece(r, int(m)) * size + place for m, (place, size) in zip(sizes, places, strict=True)]
    if r.random() < 0.3:
        place, size = places[0]
        angle, m = r.uniform(0, 2 * np.pi, sizes[0]), int(sizes[0])
        parts[0] = np.c_[np.cos(angle), np.sin(angle)] * size + r.normal(size=(m, 2)) * 0.05 + place
        parts.append(r.normal(size=(max(8, m // 2), 2)) * 0.2 * size + place)
    y = np.concatenate([np.full(len(part), code) for code, part in enumerate(parts)])
    return np.concatenate(parts), y


def moons(r: Random, n: int) -> Made:
    """Return two arcs that reach into each other."""
    t, y = r.uniform(0, np.pi, n), r.integers(0, 2, n)
    X = np.c_[np.where(y == 0, np.cos(t), 1 - np.cos(t)), np.where(y == 0, np.sin(t), 0.5 - np.sin(t))]
    return X + r.normal(size=(n, 2)) * r.uniform(0.04, 0.14), y


def rings(r: Random, n: int) -> Made:
    """Return circles in circles, the smallest of them sometimes a disc, in two or three dimensions."""
    k, d = int(r.integers(2, 4)), int(r.choice([2, 2, 3]))
    y = r.integers(0, k, n)
    way = r.standard_normal((n, d))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    radius = np.cumsum(r.uniform(0.8, 1.8, k))[y] + r.normal(size=n) * r.uniform(0.04, 0.13)
    if r.random() < 0.5:
        radius = np.where(y == 0, np.abs(r.normal(size=n)) * 0.3, radius)
    return way * radius[:, None], y


def bands(r: Random, n: int) -> Made:
    """Return long strips beside each other, straight or bent."""
    k = int(r.integers(2, 6))
    y, t = r.integers(0, k, n), r.uniform(-1, 1, n)
    across = np.arange(k)[y] * r.uniform(0.3, 0.8) + r.normal(size=n) * r.uniform(0.02, 0.09)
    return _turned(np.c_[t * r.uniform(1, 2.5), across + np.sin(3 * t) * r.choice([0, 0.2])], r), y


def spirals(r: Random, n: int) -> Made:
    """Return arms turning round one middle."""
    k = int(r.integers(2, 4))
    y, t = r.integers(0, k, n), np.sqrt(r.uniform(0.05, 1, n)) * r.uniform(1.2, 2.2) * np.pi
    angle = t + 2 * np.pi * y / k
    return np.c_[t * np.cos(angle), t * np.sin(angle)] + r.normal(size=(n, 2)) * r.uniform(0.08, 0.2), y


def blocks(r: Random, n: int) -> Made:
    """Return evenly filled boxes in a grid."""
    k = int(r.integers(2, 10))
    y, gap, columns = r.integers(0, k, n), r.uniform(1.03, 1.6), int(np.ceil(np.sqrt(k)))
    X = r.uniform(0, 1, (n, 2)) + np.c_[y % columns, y // columns] * gap
    return (X @ np.array([[1, r.uniform(0, 0.6)], [0, 1]]) if r.random() < 0.4 else X), y


def grids(r: Random, n: int) -> Made:
    """Return round groups in rows and columns."""
    a, b = int(r.integers(1, 4)), int(r.integers(2, 4))
    y = r.integers(0, a * b, n)
    return r.normal(size=(n, 2)) * r.uniform(0.1, 0.23) + np.c_[y % a, y // a], y


def dense_core(r: Random, n: int) -> Made:
    """Return a small dense group in or at a wide one, or a few customers far away."""
    m, d = int(n * r.uniform(0.05, 0.5)), int(r.choice([2, 2, 3, 5]))
    wide = r.standard_normal((n - m, d))
    offset = r.standard_normal(d)
    offset *= r.uniform(0, 5) / np.linalg.norm(offset)
    narrow = r.standard_normal((m, d)) * r.uniform(0.05, 0.35) + offset
    return np.concatenate([wide, narrow]), np.repeat([0, 1], [n - m, m])


def classes(r: Random, n: int) -> Made:
    """Return overlapping, correlated groups in many columns, some of which tell nothing."""
    d, k = int(r.integers(4, 16)), int(r.integers(2, 7))
    X, y = gaussians(r, n, d, k, r.uniform(2, 4.5), "stretched", r.random() < 0.5)
    X = np.c_[X, r.standard_normal((n, int(r.integers(0, 5))))]
    mixed = X @ (np.eye(X.shape[1]) + 0.3 * r.standard_normal((X.shape[1], X.shape[1])))
    return (np.exp(mixed / mixed.std() / 2) if r.random() < 0.25 else mixed), y


def _gaussians(form: str, apart: tuple[float, float], dims: tuple[int, ...]) -> Callable[[Random, int], Made]:
    def make(r: Random, n: int) -> Made:
        return gaussians(
            r, n, int(r.choice(dims)), int(r.integers(2, 11)), r.uniform(*apart), form, r.random() < 0.4
        )

    return make


KINDS: dict[str, Callable[[Random, int], Made]] = {
    "round": _gaussians("round", (3.2, 7), (2, 2, 3, 4)),
    "stretched": _gaussians("stretched", (2.5, 6), (2, 2, 3)),
    "touching": _gaussians("round", (2.6, 3.4), (2, 2, 3)),
    "heavy": _gaussians("heavy", (4, 8), (2, 3)),
    "many columns": _gaussians("stretched", (3, 6), (5, 8, 15, 25)),
    "scene": scene,
    "scene 2": scene,
    "scene 3": scene,
    "scene 4": scene,
    "moons": moons,
    "rings": rings,
    "bands": bands,
    "spirals": spirals,
    "blocks": blocks,
    "grids": grids,
    "dense core": dense_core,
    "classes": classes,
    "classes 2": classes,
}


def random_set(seed: int) -> tuple[str, Floats, Ints]:
    """Return the kind, the rows and their labels (−1: noise) of one random set."""
    r = np.random.default_rng(seed)
    kind = list(KINDS)[seed % len(KINDS)]
    X, y = KINDS[kind](r, int(r.choice([150, 250, 350, 500])))
    if r.random() < 0.2:
        m = max(3, int(len(X) * r.uniform(0.02, 0.12)))
        X = np.concatenate([X, r.uniform(X.min(axis=0), X.max(axis=0), (m, X.shape[1]))])
        y = np.concatenate([y, np.full(m, -1)])
    if r.random() < 0.35:
        X = X * r.uniform(0.1, 5, X.shape[1])
    return kind, X, y
