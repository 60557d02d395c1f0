"""Is luck what it should be? The same for a seed, compiled or not, on any number of threads, and shared."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from process_maps.simulation import compiling, kernel
from process_maps.simulation.arrivals import cases_of
from process_maps.simulation.layout import node_key
from process_maps.simulation.results import Measure, SimulationResults, simulation
from process_maps.simulation.run import Plan
from process_maps.simulation.scenario import Scenario, Staff, applied
from tests.process_maps.simulation.models import twelve_steps, whole_log
from tests.process_maps.simulation.rich import fingerprint, rich_model

ROOT = Path(__file__).resolve().parents[3]
SMALL = Plan(cases=300, warm_up=50, replications=8)


def same(one: SimulationResults, other: SimulationResults) -> bool:
    return np.array_equal(one.lead_times, other.lead_times) and np.array_equal(one.utilisation, other.utilisation)


def test_the_kernel_is_compiled_here() -> None:
    pytest.importorskip("numba")
    assert compiling.COMPILED


def test_uncompiled_the_numbers_are_the_same_to_the_last_bit() -> None:
    plain = subprocess.run(
        [sys.executable, "-m", "tests.process_maps.simulation.rich"],
        cwd=ROOT,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert plain.stdout.strip() == fingerprint(400)


def test_without_numba_it_runs_too() -> None:
    code = (
        "import sys; sys.modules['numba'] = None\n"
        "from process_maps.simulation import compiling\n"
        "from tests.process_maps.simulation.rich import fingerprint\n"
        "assert not compiling.COMPILED\n"
        "print(fingerprint(60))"
    )
    plain = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert plain.stdout.strip() == fingerprint(60)


def test_the_same_seed_gives_the_same_and_another_seed_something_else() -> None:
    assert fingerprint(100) == fingerprint(100)
    assert fingerprint(100) != fingerprint(100, seed=8)


def test_the_number_of_threads_changes_nothing() -> None:
    runs = [simulation(twelve_steps(), replace(SMALL, threads=threads)) for threads in (1, 2, 7)]
    assert same(runs[0], runs[1])
    assert same(runs[0], runs[2])


def test_replications_are_independent_of_each_other() -> None:
    """Neighbouring replications and neighbouring cases have nothing in common."""
    keys = np.array([cases_of(twelve_steps(), count=2_000, seed=1, replication=r).key for r in range(50)])
    assert len(np.unique(keys)) == keys.size
    leads = simulation(twelve_steps(), Plan(cases=300, replications=200)).lead_times.mean(axis=1)
    neighbours = np.corrcoef(leads[:-1], leads[1:])[0, 1]
    assert abs(neighbours) < 3 / np.sqrt(len(leads))


def test_splitmix_gives_its_published_numbers() -> None:
    """The first numbers of SplitMix64 from 1234567, as in the reference implementation by Vigna."""
    from process_maps.simulation.arrivals import _GOLDEN, _mixed

    states = np.array([1234567], np.uint64) + np.arange(1, 6, dtype=np.uint64) * _GOLDEN
    assert _mixed(states).tolist() == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


def test_a_step_keeps_its_luck_wherever_it_stands_in_the_model() -> None:
    model = rich_model()
    turned = replace(model, nodes=model.nodes[::-1], pools=model.pools[::-1])
    one, other = whole_log(model, cases=200), whole_log(turned, cases=200)
    assert np.array_equal(np.sort(one.end), np.sort(other.end))
    assert node_key("triage") != node_key("letter")


def test_common_random_numbers_cut_the_variance_of_an_effect_by_three() -> None:
    """Effect of one more consultant: differences on the same luck against differences of independent runs."""
    model = twelve_steps()
    more = applied(model, Scenario(id="more", changes=(Staff(pool="consultant", servers=5),)))
    plan = Plan(cases=2_000, warm_up=200, replications=120)
    now = Measure.LEAD_TIME.of(simulation(model, plan))
    same_luck = Measure.LEAD_TIME.of(simulation(more, plan))
    other_luck = Measure.LEAD_TIME.of(simulation(more, replace(plan, seed=2)))
    assert np.mean(now - same_luck) == pytest.approx(np.mean(now - other_luck), rel=0.25)
    assert np.var(now - other_luck, ddof=1) / np.var(now - same_luck, ddof=1) > 3


def test_the_compiled_kernel_is_kept_until_any_of_its_parts_changes() -> None:
    """Numba looks at kernel.py only; its stamp is widened to every file the kernel is made of."""
    stamp = kernel.simulate._cache._cache_file._source_stamp  # type: ignore[attr-defined]
    parts = {"agenda", "arrays", "compiling", "draws", "gates", "hours", "service"}
    sizes = {(Path(kernel.__file__).parent / f"{part}.py").stat().st_size for part in parts}
    assert sizes == {size for _, size in stamp[1:]}
