"""The errors that a user of brewlake meets: each says what was wrong and what to do."""


class BrewlakeError(Exception):
    """Something that the user can mend. `str()` says what was wrong; `advice` says what to do."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(problem)
        self.advice = advice


class Interrupted(BaseException):
    """The user, or the system, ended the command before its end. `advice` says what to do.

    It is no Exception, as KeyboardInterrupt is none: botocore would take it for an error of the connection.
    """

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(problem)
        self.advice = advice
