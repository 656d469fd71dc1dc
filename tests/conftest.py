"""Options that every test may use."""

import pytest
import torch


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regen-golden", action="store_true", help="write the golden pictures anew")


def pytest_configure() -> None:
    torch.set_num_threads(1)  # as in every life; more only wait for one another on small tensors
