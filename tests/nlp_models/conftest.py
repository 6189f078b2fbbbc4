"""The shipped pipeline, loaded once for all tests that read with it."""

import pytest

from nlp_models.pipeline import Pipeline, load_pipeline


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return load_pipeline()
