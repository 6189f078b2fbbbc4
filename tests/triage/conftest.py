"""A classifier that tests choose."""

from collections.abc import Callable, Iterator

import pytest

from app.triage.gateways.classifier import Classifier, classifiers


@pytest.fixture
def read_by() -> Iterator[Callable[[Classifier], None]]:
    """Put a classifier in the place of the real one."""
    yield classifiers.use
    classifiers.use(None)
