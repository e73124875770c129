"""SFTP servers on the loopback: OpenSSH's own, and one in this process that can lack things."""

import getpass
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import paramiko
from paramiko.ed25519key import Ed25519Key

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
KEYGEN = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f"]


def make_home(home: Path) -> Path:
    """A home with a key of its own and a key for the server; none is known yet."""
    (home / ".ssh").mkdir(parents=True, mode=0o700)
    for name in ("id_ed25519", "host"):
        subprocess.run([*KEYGEN, str(home / ".ssh" / name)], check=True)
    return home


def know(home: Path, port: int, key: str = "host.pub") -> None:
    """Note the key of the server."""
    kind, text, *_ = (home / ".ssh" / key).read_text().split()
    (home / ".ssh/known_hosts").write_text(f"[127.0.0.1]:{port} {kind} {text}\n")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port, who may log in, and the home that holds the key."""

    port: int
    user: str
    home: Path

    def url(self, folder: Path) -> str:
        """The address of a folder."""
        return f"sftp://{self.user}@127.0.0.1:{self.port}{folder}"


@contextmanager
def openssh(home: Path) -> Iterator[Server]:
    """Run sshd for the key of that home, which knows the server."""
    assert SSHD
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    config = home / "sshd_config"
    config.write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {home}/.ssh/host\nPidFile none\nUsePAM no\n"
        f"AuthorizedKeysFile {home}/.ssh/id_ed25519.pub\nStrictModes no\n"
        "PasswordAuthentication no\nKbdInteractiveAuthentication no\n"
        "PermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\n"
    )
    with subprocess.Popen([SSHD, "-D", "-e", "-f", config], stderr=subprocess.DEVNULL) as server:
        try:
            _await(port)
            know(home, port)
            yield Server(port, getpass.getuser(), home)
        finally:
            server.terminate()


def _await(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return


Files = type[paramiko.SFTPServerInterface]


@contextmanager
def in_process(home: Path, files: Files) -> Iterator[Server]:
    """Serve the file system through ``files`` to a home that knows the server."""
    key = Ed25519Key.from_private_key_file(str(home / ".ssh/host"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        sessions: list[paramiko.Transport] = []
        threading.Thread(target=_serve, args=(listening, key, files, sessions), daemon=True).start()
        try:
            port = listening.getsockname()[1]
            know(home, port)
            yield Server(port, "fabu", home)
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            for session in sessions:
                session.close()


def _serve(
    listening: socket.socket, key: Any, files: Files, sessions: list[paramiko.Transport]
) -> None:
    while True:
        try:
            connected, _ = listening.accept()
        except OSError:
            return
        session = paramiko.Transport(connected)
        sessions.append(session)
        session.add_server_key(key)
        session.set_subsystem_handler("sftp", paramiko.SFTPServer, files)
        session.start_server(event=threading.Event(), server=_Anyone())


class _Anyone(paramiko.ServerInterface):
    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED

    def get_allowed_auths(self, username: str) -> str:
        return "publickey"

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        return paramiko.AUTH_SUCCESSFUL if username == "fabu" else paramiko.AUTH_FAILED


def _coded(work: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(work)
    def done(*given: Any) -> Any:
        try:
            result = work(*given)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        return paramiko.SFTP_OK if result is None else result

    return done


class _Handle(paramiko.SFTPHandle):
    @_coded
    def stat(self) -> Any:
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


class PlainFiles(paramiko.SFTPServerInterface):
    """The file system as version 3 of the protocol has it: renaming never replaces."""

    @_coded
    def list_folder(self, path: str) -> Any:
        return [
            paramiko.SFTPAttributes.from_stat(entry.stat(follow_symlinks=False), entry.name)
            for entry in os.scandir(path)
        ]

    @_coded
    def stat(self, path: str) -> Any:
        return paramiko.SFTPAttributes.from_stat(Path(path).stat())

    @_coded
    def lstat(self, path: str) -> Any:
        return paramiko.SFTPAttributes.from_stat(Path(path).lstat())

    @_coded
    def open(self, path: str, flags: int, attr: Any) -> Any:
        handle = _Handle(flags)
        opened = os.open(path, flags, 0o666)
        mode = "rb" if flags & (os.O_WRONLY | os.O_RDWR) == 0 else "wb"
        handle.readfile = handle.writefile = os.fdopen(opened, mode)
        return handle

    @_coded
    def remove(self, path: str) -> Any:
        Path(path).unlink()

    @_coded
    def rename(self, old: str, new: str) -> Any:
        if os.path.lexists(new):
            return paramiko.SFTP_FAILURE
        Path(old).rename(new)
        return None

    @_coded
    def mkdir(self, path: str, attr: Any) -> Any:
        Path(path).mkdir()

    @_coded
    def rmdir(self, path: str) -> Any:
        Path(path).rmdir()

    @_coded
    def readlink(self, path: str) -> Any:
        return str(Path(path).readlink())

    @_coded
    def symlink(self, target: str, path: str) -> Any:
        Path(path).symlink_to(target)


class PosixFiles(PlainFiles):
    """The same with the extension that OpenSSH has."""

    @_coded
    def posix_rename(self, old: str, new: str) -> Any:
        Path(old).replace(new)
