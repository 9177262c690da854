"""One finding about a mailing."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error stops scheduling; a warning is for an editor to judge."""

    ERROR = "error"
    WARNING = "warning"


class Step(StrEnum):
    """Where a finding is put right."""

    WORDS = "words"
    PEOPLE = "people"
    ISSUE = "issue"
    NONE = ""


@dataclass(frozen=True)
class Finding:
    """Something wrong or doubtful, in plain words, and the step that puts it right."""

    severity: Severity
    words: str
    step: Step = Step.NONE


def error(words: str, step: Step = Step.NONE) -> Finding:
    return Finding(Severity.ERROR, words, step)


def warning(words: str, step: Step = Step.NONE) -> Finding:
    return Finding(Severity.WARNING, words, step)
