"""Pinning: for a block, and undone whatever happens in it."""

from __future__ import annotations

import os

import pytest

from autonumerics.cost import affinity
from autonumerics.cost.affinity import allowed_processors, pinned

linux = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs Linux")


@linux
def test_inside_the_block_there_is_one_processor():
    before = allowed_processors()
    for processor in before:
        with pinned(processor):
            assert allowed_processors() == (processor,)
        assert allowed_processors() == before


@linux
def test_freedom_is_restored_after_an_error():
    before = allowed_processors()
    with pytest.raises(ZeroDivisionError), pinned(before[-1]):
        raise ZeroDivisionError
    assert allowed_processors() == before


def test_no_processor_is_no_pin():
    before = allowed_processors()
    with pinned(None):
        assert allowed_processors() == before


def test_nothing_happens_where_the_system_cannot(monkeypatch):
    class Bare:
        """An operating system without affinity."""

    monkeypatch.setattr(affinity, "os", Bare())
    assert allowed_processors() == ()
    with pinned(0):
        assert allowed_processors() == ()
