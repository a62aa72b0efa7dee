"""Text files that people name."""

from __future__ import annotations

from pathlib import Path

from autonumerics.errors import AutoNumericsError, InvalidOption


def text_of(
    path: Path,
    advice: str,
    *,
    refusal: type[AutoNumericsError] = InvalidOption,
    encoding: str = "utf-8",
) -> str:
    """What the file holds. Raises `refusal`, which ends with the advice, if that is no text.

    >>> text_of(Path("nowhere"), "name a file")
    Traceback (most recent call last):
        ...
    autonumerics.errors.InvalidOption: cannot read nowhere: No such file or directory; name a file
    """
    try:
        return path.read_text(encoding=encoding)
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "not text"
        raise refusal(f"cannot read {path}: {reason}; {advice}") from None
