"""nginx and Caddy started for real with the configurations of ``serving/``, on a port of ours."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fixtures import ROOT

SERVING = ROOT / "serving"
_FRAME = """\
{modules}daemon off;
{user}pid {work}/pid;
error_log stderr;
worker_processes 2;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {work}/body; proxy_temp_path {work}/proxy; fastcgi_temp_path {work}/fast;
  uwsgi_temp_path {work}/uwsgi; scgi_temp_path {work}/scgi;
  include {work}/site.conf;
}}
"""


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    assert found, f"{name} is missing: scripts/ensure-packages.sh installs it"
    return found


def _port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def _replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


def nginx_configuration(folder: Path, work: Path, port: int, *, brotli: bool) -> Path:
    """The shipped configuration within a main one, for this folder and port."""
    text = (SERVING / "nginx.conf").read_text(encoding="utf-8")
    text = _replaced(text, "listen 8080;", f"listen 127.0.0.1:{port};")
    text = _replaced(text, "root /srv/casebook/current;", f'root "{folder}";')
    modules = ""
    if brotli:
        text = _replaced(text, "# brotli_static on;", "brotli_static on;")
        (module,) = (
            path
            for place in ("/usr/lib", "/usr/share")
            for path in Path(place).glob("nginx/modules/ngx_http_brotli_static_module.so")
            if not path.parent.is_symlink()
        )
        modules = f"load_module {module};\n"
    (work / "site.conf").write_text(text, encoding="utf-8")
    main = work / "nginx.conf"
    user = "user root;\n" if os.getuid() == 0 else ""  # test folders are for their owner only
    main.write_text(_FRAME.format(modules=modules, user=user, work=work), encoding="utf-8")
    return main


@contextmanager
def nginx(folder: Path, work: Path) -> Iterator[str]:
    """nginx serving a folder: its address without a slash at the end."""
    port = _port()
    main = nginx_configuration(folder, work, port, brotli=True)
    command = [_program("nginx"), "-e", "stderr", "-p", str(work), "-c", str(main)]
    with _running(command, {}, port, work) as address:
        yield address


@contextmanager
def caddy(folder: Path, work: Path) -> Iterator[str]:
    """Caddy serving a folder: its address without a slash at the end."""
    port = _port()
    config = ["--adapter", "caddyfile", "--config", str(SERVING / "Caddyfile")]
    environment = {
        "CASEBOOK_ADDRESS": f"http://127.0.0.1:{port}",
        "CASEBOOK_ROOT": str(folder),
        "XDG_CONFIG_HOME": str(work),
        "XDG_DATA_HOME": str(work),
    }
    with _running([_program("caddy"), "run", *config], environment, port, work) as address:
        yield address


SERVERS: dict[str, Callable[[Path, Path], object]] = {"nginx": nginx, "caddy": caddy}


def nginx_accepts(main: Path) -> subprocess.CompletedProcess[str]:
    """What nginx says to a configuration without serving."""
    command = [_program("nginx"), "-t", "-e", "stderr", "-p", str(main.parent), "-c", str(main)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@contextmanager
def _running(
    command: list[str], environment: dict[str, str], port: int, work: Path
) -> Iterator[str]:
    with (work / "log").open("wb") as log:
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait(process, port, work / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nothing listens: {log.read_text(encoding='utf-8', errors='replace')}")
