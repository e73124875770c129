"""A folder on an SFTP server, by keys, and only where the server is known already."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from posixpath import normpath
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

from casebook.publish.lease import Beat, lease
from casebook.publish.refusal import PublishError, reason
from casebook.publish.tree import LOCK, Tree

_BLOCK = 256 * 1024


class _KnownHosts(SFTPFileSystem):  # type: ignore[misc]
    """fsspec's, but a server that is not in ``known_hosts`` is refused, not trusted."""

    protocol = ("casebook-sftp",)
    cachable = False

    def _connect(self) -> None:
        self.client = paramiko.SSHClient()
        self.client.load_system_host_keys()
        self.client.set_missing_host_key_policy(paramiko.RejectPolicy())
        self.client.connect(self.host, timeout=20, **self.ssh_kwargs)
        self.ftp = self.client.open_sftp()


def connect(url: str) -> "Sftp":
    """The target of ``sftp://user@host:port/path``. Raises ``PublishError``."""
    parts = urlsplit(url)
    options = {"username": parts.username, "port": parts.port}
    given = {name: value for name, value in options.items() if value}
    try:
        folder = normpath(unquote(parts.path))
        return Sftp(url, _KnownHosts(parts.hostname, **given), folder)
    except paramiko.BadHostKeyException:
        why, hint = "服务器的主机密钥变了", "向管理员核实，再更新 ~/.ssh/known_hosts"
    except paramiko.AuthenticationException:
        why, hint = "服务器不接受登录", "核对用户名；密钥放在 ~/.ssh 或 ssh-agent 里"
    except (OSError, EOFError, paramiko.SSHException) as error:
        why, hint = reason(error), "先用 ssh 登录一次，核对并记下主机密钥；核对地址和端口"
        if "not found in known_hosts" in str(error):
            why = "known_hosts 里没有这台服务器"
    raise PublishError("CB814", f"连不上 {url}：{why}", hint)


class Sftp(Tree):
    """A target on an SFTP server; needs its posix-rename, which OpenSSH has."""

    failures: tuple[type[Exception], ...] = (OSError, EOFError, paramiko.SSHException)

    def __init__(self, name: str, files: Any, root: str) -> None:
        super().__init__(name, files, root)
        self._sftp: paramiko.SFTPClient = files.ftp

    @contextmanager
    def turn(self, patience: float, tell: Callable[[str], None]) -> Iterator[Beat]:
        """Hold a file on the server that is made anew by one alone."""
        self.files.makedirs(self.root, exist_ok=True)
        with lease(_Slot(self._sftp, f"{self.root}/{LOCK}"), patience, tell) as beat:
            self.prepare()
            yield beat

    def mode(self, path: str) -> int:
        """What kind of thing stands there."""
        try:
            return self._sftp.lstat(path).st_mode or 0
        except FileNotFoundError:
            return 0

    def pointed(self, path: str) -> str:
        """Where a symbolic link points."""
        return self._sftp.readlink(path) or ""

    def point(self, path: str, to: str) -> None:
        """Make a symbolic link."""
        self._sftp.symlink(to, path)

    def replace(self, old: str, new: str) -> None:
        """Rename a file or a link over another."""
        self._sftp.posix_rename(old, new)

    def place(self, old: str, new: str) -> None:
        """Rename a folder; the server refuses a name that is taken."""
        self._sftp.rename(old, new)

    def remove(self, path: str) -> None:
        """Remove a file or a link."""
        self._sftp.remove(path)

    def opened(self, path: str) -> BinaryIO:
        """A file whose parts are asked for ahead."""
        file: Any = self._sftp.open(path, "rb", bufsize=_BLOCK)
        file.prefetch()
        opened: BinaryIO = file
        return opened

    def settle(self, path: str) -> None:
        """The server sees to that; the protocol has no word for it."""


class _Slot:
    """A file on the server that one publisher at a time holds; see ``Slot``."""

    def __init__(self, sftp: paramiko.SFTPClient, path: str) -> None:
        self._sftp, self._path = sftp, path

    def create(self, text: bytes) -> bool:
        """Write it, if it is not there."""
        try:
            file = self._sftp.open(self._path, "wx")
        except PermissionError:
            raise
        except OSError:  # the protocol has no word for "it is there already"
            if self.read() is not None:
                return False
            file = self._sftp.open(self._path, "wx")
        try:
            with file:
                file.write(text)
        except OSError:
            self.remove()
            raise
        return True

    def read(self) -> bytes | None:
        """What it says."""
        try:
            with self._sftp.open(self._path, "rb") as file:
                return bytes(file.read())
        except FileNotFoundError:
            return None

    def rewrite(self, before: bytes, text: bytes) -> bool:
        """Write it, if it still says what it said before."""
        if self.read() != before:
            return False
        with self._sftp.open(self._path, "wb") as file:
            file.write(text)
        return True

    def remove(self) -> None:
        """Take it away."""
        self._sftp.remove(self._path)
