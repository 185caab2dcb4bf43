"""Let one process at a time work on something: whoever holds the lock on its file.

The system takes a lock away from a process that ends, however it ends. So a lock that
nobody holds says that nobody is at work, and needs no cleaning up.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scrawl.errors import Busy, NotWritable

_PAUSE_SECONDS = 0.05
_MAX_DIGITS = 20  # of the number of a process


@contextmanager
def holding(
    path: Path, what: str, *, seconds: float = 0.0, makes_folder: bool = True
) -> Iterator[None]:
    """Hold the lock on the file *path*, which is there only as long as this lasts.

    Args:
        path: A file that is nothing but a lock.
        what: What is being worked on, for the message, such as 'The run x'.
        seconds: How long to wait for another process.
        makes_folder: Whether the folder of *path* is made if it is not there.

    Raises:
        Busy: if another process holds it, and goes on holding it.
        NotWritable: if there can be no such file.
    """
    if makes_folder:
        _make_folder_of(path)
    handle = _patiently(path, what, seconds)
    try:
        yield
    finally:
        _forget(path)
        with suppress(OSError):  # the lock is gone all the same
            os.close(handle)


def holder_of(path: Path) -> int | None:
    """Return the number of the process that holds the lock *path*, if one does.

    It is 0 if that process has not said its number. Where nothing can be locked, no
    process holds a lock.
    """
    try:
        handle = os.open(path, _FLAGS)
    except OSError:
        return None
    try:
        if _lock(handle):
            return None
        digits = os.read(handle, _MAX_DIGITS)
        return int(digits) if digits.isdigit() else 0
    except OSError:
        return None
    finally:
        os.close(handle)


def _make_folder_of(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _no_lock(path, error) from error


def _no_lock(path: Path, error: OSError) -> NotWritable:
    return NotWritable(
        f"Cannot make the lock {path}: {error.strerror or error}. Choose another place."
    )


def _patiently(path: Path, what: str, seconds: float) -> int:
    deadline = time.monotonic() + seconds
    while (handle := _attempt(path)) is None:
        if time.monotonic() >= deadline:
            holder = holder_of(path)
            who = f"process {holder}" if holder else "another process"
            raise Busy(
                f"{what} is being worked on by {who}. Wait for it, or stop it first."
            )
        time.sleep(_PAUSE_SECONDS)
    return handle


def _attempt(path: Path) -> int | None:
    """Return the handle of the locked file, or None if somebody else has it."""
    try:
        handle = os.open(path, _FLAGS | os.O_CREAT, 0o600)
    except OSError as error:
        raise _no_lock(path, error) from error
    has_lock = is_ours = False
    try:
        has_lock = _lock(handle)
        is_ours = has_lock and _is_still_there(handle, path)
        if is_ours:
            os.ftruncate(handle, 0)
            os.write(handle, str(os.getpid()).encode())
    except OSError as error:
        if is_ours or not has_lock:  # here, nothing can be locked
            _forget(path)
        is_ours = False
        raise _no_lock(path, error) from error
    finally:
        if not is_ours:
            os.close(handle)
    return handle if is_ours else None


def _forget(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _is_still_there(handle: int, path: Path) -> bool:
    """Tell whether *path* is the locked file, not one made after that was removed."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _lock(handle: int) -> bool:
    """Lock the file, unless another process has."""
    if os.name == "posix":
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    else:
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
    return True


# Closed in children; no way through a link to the file of somebody else.
_FLAGS = os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_FLAGS |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
