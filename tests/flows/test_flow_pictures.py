"""Does every flow have its picture, of words its counts really use and steps that are really drawn?"""

import ast
from datetime import timedelta
from importlib import import_module
from inspect import getsourcefile
from itertools import pairwise
from pathlib import Path

import pytest

from flows.deployments import Deployment, deployments
from flows.flow_pictures import PICTURES, by_hand

each_flow = pytest.mark.parametrize("flow", deployments(), ids=lambda flow: flow.name)


def test_every_flow_that_runs_by_itself_has_a_picture_and_no_other() -> None:
    assert sorted(PICTURES) == sorted(each.name for each in deployments())


def strings_near(flow: Deployment) -> frozenset[str]:
    """Every string in the modules of the flow and of what it counts with."""
    module = import_module(flow.entrypoint.rpartition(".")[0])
    files = {getsourcefile(module), "flows/carrying.py", "flows/notice_rungs.py", "flows/supplier_reminders.py"}
    trees = [ast.parse(Path(file).read_text("utf-8")) for file in files if file]
    found = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return frozenset(each for each in found if isinstance(each, str))


@each_flow
def test_what_it_counts_is_what_the_flow_counts(flow: Deployment) -> None:
    picture, known = PICTURES[flow.name], {each.casefold() for each in strings_near(flow)}
    assert [each for each in (*picture.done, *picture.person, *picture.standing) if each.casefold() not in known] == []


@each_flow
def test_its_tasks_are_the_flows_own(flow: Deployment) -> None:
    known = strings_near(flow)
    prefixes = (
        {"plan-notices", "send-notices", "digest-notices", "chase-notices"} if "notices" in flow.entrypoint else ()
    )
    tasks = [each.task for each in PICTURES[flow.name].timed if each.task]
    assert [task for task in tasks if task not in {*known, *prefixes}] == []


@each_flow
def test_times_between_tasks_belong_to_one_stage(flow: Deployment) -> None:
    assert all(one.task or other.task for one, other in pairwise(PICTURES[flow.name].timed))


@each_flow
def test_the_step_it_replaces_is_drawn_and_takes_time(flow: Deployment) -> None:
    hand = by_hand(PICTURES[flow.name].replaces)
    assert hand is None or hand.each > timedelta()


def test_the_minutes_are_those_of_the_map() -> None:
    hand = by_hand("supplier_service_review/pack")
    assert hand is not None
    assert (hand.each, hand.step.split(" (")[0]) == (timedelta(minutes=150), "Build the pack by copying")
    assert by_hand("") is None
