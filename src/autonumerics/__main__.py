"""The command as a process, by `autonumerics` or `python -m autonumerics`.

Half a second goes into loading what the command is made of. Until that is done Ctrl-C ends the
process on the spot: an exception would arrive in the middle of some library. Hence as few imports
as can be at the top, here and in the package itself.
"""

from __future__ import annotations

import io
import os
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

_INTERRUPTED = 130


def run() -> None:
    """Runs the command line and ends the process."""
    try:
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, _leave)
        _open_standard_streams()
        from autonumerics.cli import main

        if signal.getsignal(signal.SIGINT) is _leave:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        main()
    except KeyboardInterrupt:
        _leave()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done, nothing left to stop


def _leave(*_: object) -> NoReturn:
    try:
        os.write(2, b"autonumerics: stopped\n")
    finally:
        os._exit(_INTERRUPTED)


def _open_standard_streams() -> None:
    """What the caller has closed, so that no file of ours gets its number; and any text prints.

    A closed stdout takes nothing, which is an error when there is something to print; what goes to
    a closed stderr is lost.
    """
    for number, mode in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)
    if sys.stdout is None:
        sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    run()
