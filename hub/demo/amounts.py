"""The amounts of entries, in cents. All arrays are int64, so that debits and credits meet to the cent."""

from collections.abc import Callable

import numpy as np

from hub.demo.arrays import FloatArray, IntArray

MEDIAN_CENTS = 38_000
VAT_RATES = np.array([2_000, 1_000, 550])  # hundredths of a percent
VAT_CHANCES = np.array([0.85, 0.95, 1.0])


class Amounts(dict[str, IntArray]):
    """Named amounts of some entries, one value an entry; what is not drawn is computed from what is."""

    def __missing__(self, name: str) -> IntArray:
        self[name] = FORMULAS[name](self)
        return self[name]


def _vat(net: IntArray, rate: IntArray) -> IntArray:
    return (net * rate + 5_000) // 10_000


FORMULAS: dict[str, Callable[[Amounts], IntArray]] = {
    "net": lambda a: a["n1"] + a["n2"] + a["n3"],
    "vat": lambda a: _vat(a["net"], a["rate"]),
    "gross": lambda a: a["net"] + a["vat"],
    "mvat": lambda a: _vat(a["m1"], a["rate"]),
    "mgross": lambda a: a["m1"] + a["mvat"],
    "bothvat": lambda a: a["vat"] + a["mvat"],
    "discount": lambda a: a["gross"] // 50,
    "paid": lambda a: a["gross"] - a["discount"],
    "twelfth": lambda a: a["n1"] // 12,
    "eleven": lambda a: 11 * a["twelfth"],
    "fee": lambda a: 300 + a["n1"] % 9_000,
    "wage": lambda a: 180_000 + a["n1"] % 300_000,
    "social": lambda a: a["wage"] * 22 // 100 + a["employer"],
    "employer": lambda a: a["wage"] * 42 // 100,
    "net_wage": lambda a: a["wage"] - a["wage"] * 22 // 100,
    "fixed": lambda a: a["n1"] + a["n2"],
    "equity": lambda a: a["n2"] + a["n3"],
}
DRAWN = ("n1", "n2", "n3", "m1")


def draw_prices(count: int, scale: float | FloatArray, rng: np.random.Generator) -> IntArray:
    """``count`` amounts without VAT, in cents, at least 2 euros: many small ones, a few very large."""
    prices = np.exp(rng.normal(np.log(MEDIAN_CENTS), 1.15, count)) * scale
    return prices.astype(np.int64) + 200


def draw_amounts(
    used: frozenset[str],
    count: int,
    scale: float | FloatArray,
    rng: np.random.Generator,
) -> Amounts:
    """Amounts of ``count`` entries: ``used`` net amounts drawn, the others zero, one VAT rate an entry."""
    zero = np.zeros(count, dtype=np.int64)
    amounts = Amounts({name: draw_prices(count, scale, rng) if name in used else zero for name in DRAWN})
    amounts["rate"] = VAT_RATES[np.searchsorted(VAT_CHANCES, rng.random(count), side="right")]
    return amounts
