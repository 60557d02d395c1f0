"""What does chance give this case, at this step, on this visit, for this purpose? The same in every scenario.

A draw is not the next number of a stream but a function of what it is for, so that two scenarios share
the luck of every case wherever they do the same work (common random numbers). The function is SplitMix64,
entered at any place: number i of the stream that starts at s is mix(s + i * GOLDEN).

Sources: Steele, Lea & Flood, Fast Splittable Pseudorandom Number Generators (OOPSLA 2014); Salmon et al.,
Parallel random numbers: as easy as 1, 2, 3 (SC 2011), for the counter in place of a state; Law, Simulation
Modeling and Analysis (5th ed. 2015), ch. 8 (inversion) and 11.2 (common random numbers).
"""

from math import exp, log, sqrt
from typing import Any

from process_maps.simulation.arrays import Floats
from process_maps.simulation.compiling import inlined, word

MASK = word(0xFFFFFFFFFFFFFFFF)  # nothing to do in 64 bits; keeps Python's endless integers to 64
GOLDEN = word(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = word(0xBF58476D1CE4E5B9), word(0x94D049BB133111EB)
_SHIFT_1, _SHIFT_2, _SHIFT_3 = word(30), word(27), word(31)
_TO_53_BITS = word(11)
_TWO_TO_MINUS_53 = 2.0**-53

# What a draw is for. Each (case, step, visit) has a stream for each purpose.
PURPOSES = 8
WORK, SETUP, WAIT, WAY_ON, FAILURE, URGENCY, ARRIVAL = range(7)

# How a time is distributed, and what a, b and c are (times.py says how they come from a mean and a spread).
NONE, FIXED, EXPONENTIAL, LOGNORMAL, GAMMA, TRIANGULAR, EMPIRICAL = range(7)


@inlined
def mix(bits: Any) -> Any:
    """64 bits in, 64 well-shuffled bits out."""
    bits = bits & MASK
    bits = ((bits ^ (bits >> _SHIFT_1)) * _MIX_1) & MASK
    bits = ((bits ^ (bits >> _SHIFT_2)) * _MIX_2) & MASK
    return bits ^ (bits >> _SHIFT_3)


@inlined
def draw(case_key: Any, node_key: Any, visit: int, purpose: int) -> Any:
    """The random bits of one (case, step, visit, purpose)."""
    return mix(case_key + node_key + word(visit * PURPOSES + purpose) * GOLDEN)


@inlined
def another(bits: Any, i: int) -> Any:
    """The i-th further number (from 1) where one purpose needs several."""
    return mix(bits + word(i) * GOLDEN)


@inlined
def uniform(bits: Any) -> float:
    """Between 0 and 1, never either."""
    return (float(bits >> _TO_53_BITS) + 0.5) * _TWO_TO_MINUS_53


@inlined
def duration(kind: int, a: float, b: float, c: float, values: Floats, bits: Any) -> float:
    """Minutes drawn from one distribution. By inversion (more luck, more minutes), but for the gamma."""
    if kind == FIXED:
        return a
    if kind == EXPONENTIAL:
        return -a * log(uniform(bits))
    if kind == LOGNORMAL:
        return exp(a + b * normal(uniform(bits)))
    if kind == TRIANGULAR:
        return _triangular(a, b, c, uniform(bits))
    if kind == EMPIRICAL:
        return values[int(a) + int(uniform(bits) * b)]
    if kind == GAMMA:
        return _gamma(a, b, bits)
    return 0.0


@inlined
def _triangular(low: float, mode: float, high: float, share: float) -> float:
    rising = mode - low
    width = high - low
    if share * width < rising:
        return low + sqrt(share * width * rising)
    return high - sqrt((1.0 - share) * width * (high - mode))


@inlined
def _gamma(shape: float, scale: float, bits: Any) -> float:
    """Marsaglia & Tsang, A Simple Method for Generating Gamma Variables (ACM TOMS 26, 2000)."""
    boost = 1.0
    if shape < 1.0:
        boost = exp(log(uniform(another(bits, 1))) / shape)
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / sqrt(9.0 * d)
    i = 2
    while True:
        z = normal(uniform(another(bits, i)))
        root = 1.0 + c * z
        if root > 0.0:
            cube = root * root * root
            if log(uniform(another(bits, i + 1))) < 0.5 * z * z + d - d * cube + d * log(cube):
                return boost * d * cube * scale
        i += 2


@inlined
def downtime(up: float, repair: float, work: float, bits: Any) -> float:
    """Minutes lost to breakdowns during `work` minutes: up exponential, repairs exponential (means given).

    Source: Hopp & Spearman, Factory Physics (3rd ed. 2008), 8.4: the effective time is t0 / availability.
    """
    lost = 0.0
    left = -up * log(uniform(bits))
    i = 1
    while left < work:
        lost -= repair * log(uniform(another(bits, i)))
        left -= up * log(uniform(another(bits, i + 1)))
        i += 2
    return lost


@inlined
def normal(share: float) -> float:
    """The standard normal value below which `share` lies; about 16 figures.

    Source: Wichura, Algorithm AS 241: PPND16 (Applied Statistics 37, 1988).
    """
    q = share - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * (
            (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
            + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r
            + 133.14166789178437745) * r + 3.387132872796366608)
            / (((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r
            + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r
            + 42.313330701600911252) * r + 1.0)
        )  # fmt: skip
    r = sqrt(-log(share if q < 0.0 else 1.0 - share))
    if r <= 5.0:
        r -= 1.6
        tail = (
            (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r
            + 0.24178072517745061177) * r + 1.27045825245236838258) * r + 3.64784832476320460504) * r
            + 5.7694972214606914055) * r + 4.6303378461565452959) * r + 1.42343711074968357734)
            / (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r
            + 0.0151986665636164571966) * r + 0.14810397642748007459) * r + 0.68976733498510000455) * r
            + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1.0)
        )  # fmt: skip
    else:
        r -= 5.0
        tail = (
            (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
            + 0.0012426609473880784386) * r + 0.026532189526576123093) * r + 0.29656057182850489123) * r
            + 1.7848265399172913358) * r + 5.4637849111641143699) * r + 6.6579046435011037772)
            / (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r
            + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r
            + 0.13692988092273580531) * r + 0.59983220655588793769) * r + 1.0)
        )  # fmt: skip
    return -tail if q < 0.0 else tail
