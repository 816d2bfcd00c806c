"""Special functions: on whole arrays the normal tail and the logarithm of gamma, and the tails of Student's t.

SciPy is not a dependency of the core; they are short, and the tests hold them against `math`.
"""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_TAIL = (
    1.237512630837826278,
    -0.1402405985855061004,
    3.585415485781718041e-3,
    0.08227673848712363577,
    -0.1088039301545523088,
    0.09230432122630406954,
    -0.05869339838776927903,
    0.02836227675778987749,
    -9.746581194305737221e-3,
    1.755629509835043466e-3,
    2.937214295671746527e-4,
    -2.901662985487058396e-4,
    5.16260162225985315e-5,
    2.241001922861291723e-5,
    -1.139972607444736543e-5,
    -1.008345217047968308e-6,
    1.695995807943047845e-6,
    -2.774961112288376243e-8,
    -2.143069227582364016e-7,
    8.52635981748303257e-9,
    1.755217630743392623e-8,
)
_MIDDLE = 3.75

_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
_HALF_LOG_TWO_PI = 0.91893853320467274178


def upper_tail(z: Floats) -> Floats:
    """Chance that a standard normal value is above z, of any shape; relative error below 1e-13 up to z = 14.

    Beyond z = 40 the chance is nought in floating point; infinite z is welcome.

    With x = |z|/√2 and k = (x − 3.75)/(x + 3.75), (1 + 2x)·exp(x²)·erfc(x) is one smooth curve in k on all of
    x ≥ 0: the Chebyshev series of Shepherd and Laframboise (1981, Mathematics of Computation 36, 249-253),
    cut after 21 terms and written out in powers of k. One formula without branches is what makes whole arrays
    fast; the three-part rational form of Cody (1969, Mathematics of Computation 23, 631-637) would need
    masks.
    """
    size = np.minimum(np.abs(z), 40.0)
    x = size * np.sqrt(0.5)
    k = (x - _MIDDLE) / (x + _MIDDLE)
    tail = np.full_like(k, _TAIL[-1])
    for coefficient in _TAIL[-2::-1]:
        tail *= k
        tail += coefficient
    np.multiply(size, size, out=k)
    k *= -0.5
    tail *= np.exp(k, out=k)
    x *= 2
    x += 1
    tail /= x
    tail *= 0.5
    return np.asarray(np.where(z < 0, 1 - tail, tail), dtype=np.float64)


def log_gamma(z: Floats) -> Floats:
    """ln Γ(z) for z > 0; absolute error below 1e-13 near 1 and 2, relative error below 1e-13 elsewhere.

    Stirling's series (Abramowitz and Stegun 1964, 6.1.41) after moving z up by eight with Γ(z + 1) = z·Γ(z).
    """
    moved = np.ones_like(z)
    for step in range(8):
        moved *= z + step
    big = z + 8
    square = 1 / (big * big)
    series = np.full_like(z, _STIRLING[-1])
    for coefficient in _STIRLING[-2::-1]:
        series = series * square + coefficient
    head = (big - 0.5) * np.log(big) - big + _HALF_LOG_TWO_PI
    return np.asarray(head + series / big - np.log(moved), dtype=np.float64)


def student_tails(t: float, freedom: float) -> float:
    """Chance that a Student t value with so many degrees of freedom is further from 0 than t, on either side.

    The regularised incomplete beta function by its continued fraction (DLMF 8.17.22), in Lentz's form.
    """
    x = freedom / (freedom + t * t)
    a, b = freedom / 2, 0.5
    if x >= 1:
        return 1.0
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    tiny = 1e-300
    c, d = 1.0, 1 / max(1 - (a + b) * x / (a + 1), tiny)
    value = d
    for m in range(1, 300):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        before = value
        for step in (even, odd):
            d = 1 / (1 + step * d or tiny)
            c = 1 + step / c or tiny
            value *= c * d
        if abs(value - before) < 1e-15 * abs(value):
            break
    return value
