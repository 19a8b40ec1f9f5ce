"""Progress reaches the host and cancelling reaches the stage; without a job both do nothing."""

import pytest

from segdesk.api import Cancelled, job_part, msg, progress, report, running_job, track


@pytest.fixture
def every_report(monkeypatch):
    monkeypatch.setattr(progress, "MIN_GAP", 0.0)


def collect(seen):
    return lambda fraction, text: seen.append((fraction, text.id))


def test_without_a_job_nothing_happens():
    report(0.5, "Nobody listens")
    assert list(track([1, 2, 3], "Nobody listens")) == [1, 2, 3]


def test_track_passes_items_and_reports_shares(every_report):
    seen = []
    with running_job(collect(seen), lambda: False):
        assert list(track("ab", "Working")) == ["a", "b"]
        list(track(iter("xy"), msg("Counting")))

    assert seen == [(0.0, "Working"), (0.5, "Working"), (None, "Counting"), (None, "Counting")]


def test_reports_that_follow_at_once_are_dropped():
    seen = []
    with running_job(collect(seen), lambda: False):
        for _ in range(1000):
            report(0.1, "Working")

    assert len(seen) == 1


def test_cancel_takes_effect_at_the_next_report_even_a_dropped_one():
    cancelled = False
    done = []

    def work():
        nonlocal cancelled
        for item in track(range(1000), "Working"):
            done.append(item)
            cancelled = item == 3

    with running_job(lambda fraction, text: None, lambda: cancelled), pytest.raises(Cancelled):
        work()

    assert done == [0, 1, 2, 3]


def test_except_exception_does_not_swallow_a_cancel():
    def careless():
        try:
            report(0.0, "Working")
        except Exception:
            return "swallowed"

    with running_job(lambda fraction, text: None, lambda: True), pytest.raises(Cancelled):
        careless()


def test_parts_nest_and_progress_never_falls(every_report):
    seen = []
    with running_job(collect(seen), lambda: False):
        with job_part(0.0, 0.5):
            report(1.0, "a")
            with job_part(0.5, 1.0):
                report(0.5, "b")
        with job_part(0.5, 1.0):
            report(0.0, "c")
            report(7.0, "d")

    assert [fraction for fraction, _ in seen] == [0.5, 0.5, 0.5, 1.0]


def test_the_job_is_gone_afterwards(every_report):
    seen = []
    with running_job(collect(seen), lambda: False):
        pass
    report(0.5, "late")

    assert seen == []
