"""What is wrong with a file that a person wrote, and where?"""

from quotatop.domain.value import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a user's file: `config.toml:LINE: KEY: what is wrong (did you mean …?)`."""

    file: str
    line: int | None
    key: str | None
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"
