"""A pytest plugin that counts tests and the requests they make: `-p bench._counting --counted=FILE`."""

import json
from pathlib import Path
from typing import Any

import pytest

COUNTED = {"passed": 0, "failed": 0, "skipped": 0, "requests made": 0, "answers of 500 and above": 0}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where to write the counts."""
    parser.addoption("--counted", type=Path)


def pytest_configure(config: pytest.Config) -> None:
    """Count every request of Django's test client."""
    from django.test import Client

    usual = Client.request

    def request(self: Client, **given: Any) -> Any:
        answer = usual(self, **given)
        COUNTED["requests made"] += 1
        COUNTED["answers of 500 and above"] += answer.status_code >= 500
        return answer

    Client.request = request  # type: ignore[method-assign, assignment]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count what became of a test."""
    if report.when == "call" or (report.when == "setup" and not report.passed):
        COUNTED[report.outcome] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the counts."""
    file = session.config.getoption("--counted")
    if file:
        file.write_text(json.dumps(COUNTED), "utf-8")
