"""Room for the frames of deep calls: no loop asks the kernel for memory at each turn."""

import resource
from collections.abc import Callable
from functools import partial

from reception.frames import with_room

TURNS = 200


def small() -> None:
    pass


# Larger than the frame of one turn deeper, so that at some depth it is the one that finds no room.
small.__code__ = small.__code__.replace(co_stacksize=200)


def faults_at(depth: int) -> int:
    """Return how often a loop of small calls, so many calls deep, was given new memory."""
    if depth:
        return faults_at(depth - 1)
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    for _ in range(TURNS):
        small()
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


def worst(call: Callable[[Callable[[], int]], int]) -> int:
    return max(call(partial(faults_at, depth)) for depth in range(400))


def test_a_loop_is_given_new_memory_at_no_depth():
    assert worst(with_room) < TURNS / 10


def test_without_room_it_is_at_each_turn_somewhere():
    assert worst(lambda call: call()) >= TURNS


def test_what_is_returned_passes_through():
    assert with_room(lambda: 7) == 7
