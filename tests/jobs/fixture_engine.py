"""An engine whose jobs do what broken plugins do; real workers run it in these tests."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from segdesk.jobs.protocol import JobDone, JobRequest, Partial, Progress
from segdesk.text import msg

Emit = Callable[[Progress | Partial], None]


class Unanswerable(Exception):
    """An error that speaks for itself."""

    message = msg("Only {n} customers.", n=3)
    kind = "input"
    details = "the details"


def execute(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    return _JOBS[request.kind](request, emit, cancelled)


def _done(request: JobRequest, result: Any = None, artifacts: tuple[str, ...] = ()) -> JobDone:
    return JobDone(job=request.id, result=result, artifacts=artifacts)


def _echo(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    return _done(request, {"pid": os.getpid(), "args": request.args, "off": list(request.plugins_off)})


def _write(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    folder = Path(request.scratch, "key1")
    folder.mkdir()
    (folder / "raw.arrow").write_bytes(b"raw")
    emit(Partial(job=request.id, name="raw", value={"key": "key1", "name": "raw.arrow"}))
    emit(Progress(job=request.id, fraction=0.5, text=msg("Half way")))
    time.sleep(float(request.args["source"]["path"]))
    (folder / "table.arrow").write_bytes(b"table")
    return _done(request, {}, ("key1",))


def _patient(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    emit(Progress(job=request.id, fraction=0.0, text=msg("Working")))
    while not cancelled():
        time.sleep(0.01)
    raise RuntimeError("stopped on request")


def _loop_python(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    emit(Progress(job=request.id, fraction=0.0, text=msg("Working")))
    while True:
        pass


def _loop_c(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    emit(Progress(job=request.id, fraction=0.0, text=msg("Working")))
    # PyDLL keeps the interpreter lock, as a careless extension does.
    ctypes.PyDLL(None).sleep(1000)
    raise AssertionError


def _segfault(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    ctypes.string_at(0)
    raise AssertionError


def _abort(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    os.abort()


def _killed(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def _stopped(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    emit(Progress(job=request.id, fraction=0.0, text=msg("Working")))
    os.kill(os.getpid(), signal.SIGSTOP)
    return _done(request)


def _sys_exit(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    sys.exit(0)


def _os_exit(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    os._exit(0)


def _memory(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    hog = []
    while True:
        hog.append(bytearray(256 * 1024 * 1024))


def _bad_answer(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> Any:
    return {"not": "a JobDone"}


def _unencodable(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    return _done(request, {"x": object()})


def _huge(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    return _done(request, "x" * (65 * 1024 * 1024))


def _speaks(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    raise Unanswerable


def _prints(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    sys.stdout.flush()
    os.write(1, b"\xff\x00\x01garbage\n" * 10)
    for i in range(int(request.args["source"]["path"])):
        print("a line that a chatty plugin prints", i)
    return _done(request, "printed")


def _private_pipe() -> int:
    """Find the pipe of frames as a hostile plugin would: the open pipe that is not a standard stream."""
    for name in sorted(os.listdir("/proc/self/fd"), key=int):
        handle = int(name)
        if handle > 2 and os.path.exists(f"/proc/self/fd/{handle}"):
            flags = Path(f"/proc/self/fdinfo/{handle}").read_text()
            if os.readlink(f"/proc/self/fd/{handle}").startswith("pipe:") and "flags:\t01\n" in flags.replace(
                "02000001", "01"
            ):
                return handle
    raise AssertionError("no pipe found")


def _garbage(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    os.write(_private_pipe(), b"\x00\x00\x00\x05hello")
    time.sleep(30)
    return _done(request)


def _oversized(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    os.write(_private_pipe(), b"\xff\xff\xff\xff" + b"x" * 1000)
    time.sleep(30)
    return _done(request)


def _child(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    import subprocess

    child = subprocess.Popen(["sleep", "100"])
    emit(Partial(job=request.id, name="child", value=child.pid))
    if request.args["source"]["path"] == "die":
        time.sleep(0.1)
        os._exit(3)
    while True:
        time.sleep(1)


def _qt(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    try:
        import PySide6  # noqa: F401
    except ImportError as error:
        return _done(request, str(error))
    return _done(request, "imported")


def _lies(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    return _done(request, {}, (request.args["source"]["path"],))


def _environment(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    import joblib.parallel

    backend = joblib.parallel.get_active_backend()[0]
    return _done(request, {"env": dict(os.environ), "backend": type(backend).__name__, "path": sys.path[0]})


_JOBS: dict[str, Callable[..., Any]] = {
    name[1:]: work for name, work in dict(globals()).items() if name.startswith("_") and callable(work)
}
