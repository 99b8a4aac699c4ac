"""What every MetricSource keeps, as checks that take a way to make it on a Reach, and what a host of its kind answers.

SUBJECT = Subject(lambda reach: MySource(settings, reach), Local(), HERE)
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import pytest

from console.model.command import Exited, Output, Text
from console.model.errors import Cause, ConsoleError, Unreachable
from console.model.host import Host
from console.model.ports import MetricSource, Reach, Transport
from tests.fakes.reach import FakeReach
from tests.fakes.transport import FakeTransport


@dataclass(frozen=True)
class Subject:
    """A source under test: `transport` reaches `host`, which answers as hosts of its kind do."""

    make: Callable[[Reach], MetricSource]
    transport: Transport
    host: Host

    def when(self, *answers: Output | ConsoleError) -> MetricSource:
        """The source, on hosts that answer this."""
        return self.make(FakeReach(FakeTransport(lambda host, command: answers)))


Check = Callable[[Subject], Awaitable[None]]


async def a_sample_has_its_time_and_its_evidence(subject: Subject) -> None:
    """Nothing is shown that can't be traced."""
    sample = await subject.make(FakeReach(subject.transport)).sample(subject.host)
    assert sample.at > 0
    assert sample.took >= 0
    assert sample.evidence.call
    assert sample.evidence.at == sample.at


async def shares_are_shares(subject: Subject) -> None:
    """Between nothing and all, and what was not measured is said."""
    sample = await subject.make(FakeReach(subject.transport)).sample(subject.host)
    assert 0 <= sample.memory_used_ratio <= 1
    assert all(0 <= fs.used_ratio <= 1 for fs in sample.file_systems)
    missing = dict(sample.missing)
    assert sample.memory_total or "memory" in missing
    assert sample.file_systems or "file systems" in missing


async def a_host_out_of_reach_is_the_transports_error(subject: Subject) -> None:
    """The cause reaches the person: no source hides it or makes up figures."""
    with pytest.raises(Unreachable) as caught:
        await subject.when(Unreachable(Cause.REFUSED, "no")).sample(subject.host)
    assert caught.value.cause is Cause.REFUSED


async def nonsense_is_an_error_with_words(subject: Subject) -> None:
    """An answer that can't be understood is a ConsoleError, never another exception and never a sample."""
    nonsense: Sequence[Sequence[Output]] = (
        (Exited(0),),
        (Exited(1),),
        (Text("out", "\x00\ufffd[red]\n\n"), Exited(0)),
        (Text("out", "a " * 10_000), Exited(0)),
        (Text("err", "permission denied\n"), Exited(126)),
    )
    for answers in nonsense:
        with pytest.raises(ConsoleError) as caught:
            await subject.when(*answers).sample(subject.host)
        assert caught.value.title


CONTRACT: tuple[Check, ...] = (
    a_sample_has_its_time_and_its_evidence,
    shares_are_shares,
    a_host_out_of_reach_is_the_transports_error,
    nonsense_is_an_error_with_words,
)
