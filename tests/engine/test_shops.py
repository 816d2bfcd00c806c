"""BG/NBD against published numbers: the CDNOW customers of Fader, Hardie and Lee 2005."""

import json
from pathlib import Path

import numpy as np
import pytest

from closeknit.engine.shops import Shop, fit

CDNOW = Shop(0.243, 4.414, 0.793, 2.426)
"""Table 2 of Fader, Hardie and Lee 2005; four digits more are in the vectors that came with the sample data."""

VECTORS = Path(__file__).parents[2].parent / "shared" / "data" / "rhythm" / "bgnbd_cdnow_vectors.json"


def one(value: float) -> np.ndarray:
    return np.array([float(value)])


def test_the_customer_of_the_paper_is_alive_with_the_chance_that_is_published() -> None:
    assert CDNOW.alive(one(2), one(30.43), one(38.86))[0] == pytest.approx(0.7266, abs=5e-4)


@pytest.mark.skipif(not VECTORS.is_file(), reason="needs ../shared/data/rhythm, not present here")
def test_every_vector_to_four_digits() -> None:
    told = json.loads(VECTORS.read_text())["BG/NBD"]
    shop = Shop(**told["params"])
    for case in told["cases"]:
        alive = shop.alive(one(case["frequency"]), one(case["recency"]), one(case["T"]))[0]
        assert alive == pytest.approx(case["p_alive"], abs=5e-5)


def test_without_a_repeat_nobody_has_ended() -> None:
    assert CDNOW.alive(one(0), one(0), one(38.86))[0] == 1


def test_the_numbers_of_drawn_customers_are_found_again() -> None:
    random = np.random.default_rng(9)
    truth, rows = Shop(0.8, 6.0, 0.7, 3.0), []
    for _ in range(5_000):
        rate, ending = random.gamma(truth.r, 1 / truth.alpha), random.beta(truth.a, truth.b)
        at, known, repeats, last = 0.0, 90.0, 0, 0.0
        while (at := at + random.exponential(1 / rate)) <= known:
            repeats, last = repeats + 1, at
            if random.random() < ending:
                break
        rows.append((repeats, last, known))
    repeats, recency, known = np.array(rows).T
    found = fit(repeats, recency, known, ends=True)
    assert found.r / found.alpha == pytest.approx(truth.r / truth.alpha, rel=0.1)
    assert found.a / (found.a + found.b) == pytest.approx(truth.a / (truth.a + truth.b), rel=0.2)
    came = found.contact(repeats, recency, known, 30)
    assert ((came > 0) & (came < 1)).all()


def test_without_an_end_silence_says_less() -> None:
    endless = Shop(0.8, 6.0)
    quiet = endless.contact(one(5), one(10), one(300), 30)
    assert quiet[0] > Shop(0.8, 6.0, 0.7, 3.0).contact(one(5), one(10), one(300), 30)[0]
