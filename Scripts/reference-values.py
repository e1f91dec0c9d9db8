#!/usr/bin/env python3
"""Print reference values for the tests of LuthierMath, from arithmetic with 60 digits.

Usage: python3 Scripts/reference-values.py GROUP   (needs the package mpmath)
Groups: erfcx, normal, quantile, log-quantile, truncated-normal, beta, beta-quantile, truncated-beta
"""

import sys

from mpmath import betainc, erfc, exp, inf, log, mp, mpf, sqrt

mp.dps = 60


def show(*values):
    print("(" + ", ".join("." + "infinity" if v == inf else "-.infinity" if v == -inf else repr(float(v)) for v in values) + "),")


def phi(z):
    """The normal distribution function, without cancellation in the lower tail."""
    return erfc(-z / sqrt(mpf(2))) / 2


def bisect(function, low, high, steps=400):
    """The root of an increasing function."""
    low, high = mpf(low), mpf(high)
    for _ in range(steps):
        middle = (low + high) / 2
        if function(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def erfcx_group():
    for x in (-26, -5, -1, -0.1, 0, 1e-10, 0.5, 1, 5, 10, 24.9, 25, 30, 100, 1e10, 1e200):
        x = mpf(x)
        show(x, exp(x * x) * erfc(x) if x < 1e5 else 1 / (x * sqrt(mp.pi)) * (1 - 1 / (2 * x * x)))


def normal_group():
    for z in (-37.5, -30, -10, -5, -2, -1.0001, -1, -0.5, -1e-8, 0, 0.3, 1, 3, 8):
        show(z, phi(mpf(z)), log(phi(mpf(z))))


def quantile_group():
    for p in (2.0**-1074, 1e-300, 1e-100, 1e-20, 1e-11, 1e-5, 0.01, 0.074, 0.075, 0.2, 0.49999999, 0.6, 0.925, 0.99, 0.9999999999):
        show(p, bisect(lambda z: phi(z) - mpf(p), -40, 10))


def log_quantile_group():
    for p in (-1e-300, -1e-20, -0.01, -0.5, -0.7, -10, -600, -689, -691, -745, -1e3, -1e5, -1e10):
        root = sqrt(-2 * mpf(p)) + 1
        # erfc with a huge argument: mpmath keeps its exponent exact, so the logarithm is too.
        if p > -1e-10:
            show(p, -bisect(lambda z: phi(z) + mp.expm1(mpf(p)), -40, 0))
        else:
            show(p, bisect(lambda z: log(phi(z)) - mpf(p), -root, 10))


def truncated_normal_group():
    cases = [
        (0, 1, -1, 2), (0.1, 0.1, 0, 0.5), (0, 1, -inf, inf), (0, 1, 10, 12), (0, 1, 40, 41), (0, 1, -45, -40),
        (0, 1, 1e5, inf), (0, 1, 3, 3.0000001), (0, 1, -1e-12, 1e-12), (5, 2, -1e3, 4), (0, 1, -9, 0), (0, 1, 0, 9),
        (0, 1, 2, 2.00001), (0, 1, 2, 2.00002), (0, 1, -60, 60), (0, 1e-3, 1, 2), (-3, 1, 0, 1e-10),
    ]
    for mean, deviation, lower, upper in cases:
        a, b = (mpf(lower) - mean) / mpf(deviation), (mpf(upper) - mean) / mpf(deviation)
        flip = a >= 0
        if flip:
            a, b = -b, -a
        for u in (1e-9, 0.5, 0.999999):
            v = 1 - mpf(u) if flip else mpf(u)
            target = phi(a) + v * (phi(b) - phi(a))
            low = a if a != -inf else (-50 if b > -50 else b - 1)
            high = b if b != inf else 50
            z = bisect(lambda t: phi(t) / target - 1, low, high)
            show(mean, deviation, lower, upper, u, mean + mpf(deviation) * (-z if flip else z))


def area(a, b, low, high):
    """The beta distribution between two numbers."""
    a, b, low, high = mpf(a), mpf(b), mpf(low), mpf(high)
    if a + b < 1e4:
        return betainc(a, b, low, high, regularized=True)
    # The series needs too many terms: integrate from 16 deviations below the mean on.
    centre, deviation = a / (a + b), sqrt(a * b / (a + b) ** 3)
    low = max(low, centre - 16 * deviation)
    scale = mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)
    return mp.quad(
        lambda t: exp(scale + (a - 1) * log(t) + (b - 1) * log(1 - t)), mp.linspace(low, high, 40))


def beta_group():
    for a, b, x in [
        (1, 1, 0.3), (2, 5, 0.1), (2, 5, 0.9), (0.5, 0.5, 1e-10), (0.5, 0.5, 0.999), (10, 0.1, 0.9), (0.01, 0.02, 0.5),
        (100, 200, 0.3), (100, 200, 0.1), (1000, 1000, 0.49), (1e5, 2e5, 0.333), (1e6, 1e6, 0.5001), (1e-6, 1e-6, 0.1),
        (3, 4, 1e-100), (1e-3, 1e3, 1e-5), (20, 1, 0.999999),
    ]:
        show(a, b, x, area(a, b, 0, x))


def beta_quantile_group():
    for a, b, p in [
        (1, 1, 0.3), (2, 5, 1e-10), (2, 5, 0.5), (2, 5, 0.999999), (0.5, 0.5, 1e-5), (0.5, 0.5, 0.99999), (10, 0.1, 0.3),
        (0.01, 2, 0.5), (0.01, 2, 0.999), (100, 200, 1e-8), (1000, 1000, 0.975), (0.3, 0.3, 0.5), (5, 1, 0.01), (1, 5, 0.99),
        (1e5, 2e5, 0.1), (30, 0.5, 1e-20),
    ]:
        # In the logarithm of the distance from the nearer end.
        if a + b > 1e4:
            x = bisect(lambda x: area(a, b, 0, x) - mpf(p), 0.33, 0.34, 60)
        elif area(a, b, 0, 0.5) >= p:
            x = exp(bisect(lambda t: area(a, b, 0, exp(t)) - mpf(p), -800, log(mpf(1) / 2), 220))
        else:
            x = 1 - exp(bisect(lambda t: area(a, b, 1 - exp(t), 1) - (1 - mpf(p)), -110, log(mpf(1) / 2), 220))
        show(a, b, p, x)


def truncated_beta_group():
    for a, b, low, high in [(2, 5, 0.2, 0.6), (0.5, 0.5, 0, 0.1), (50, 3, 0, 0.01), (3, 50, 0.9, 1), (2, 2, 0.4, 0.6), (1000, 2, 1e-5, 2e-5)]:
        whole = area(a, b, low, high)
        for u in (1e-6, 0.25, 0.5, 0.999):
            show(a, b, low, high, u, bisect(lambda x: area(a, b, low, x) / whole - mpf(u), low, high, 200))


if __name__ == "__main__":
    globals()[sys.argv[1].replace("-", "_") + "_group"]()
