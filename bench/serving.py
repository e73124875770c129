"""Requests per second and bytes per page of our site beside plain Material's, by one nginx.

``python bench/serving.py [--work FOLDER] [--seconds 10]``

Our site of the shipped content, and the site that plain Material with its search makes of the same
pages (see ``run.py``), both with smaller copies beside their files, are served by nginx with
``serving/nginx.conf`` on the loopback interface. wrk asks for one page of one site at a time: 2
threads, 32 connections, gzip; the best of three runs counts. Bytes of a first visit are those of a
page and of all the scripts and style sheets that it names, as gzip sends them; each address once.

Needs nginx and wrk (Debian: nginx-light, wrk). Nothing else should run on the machine meanwhile.
Prints a Markdown table; progress goes to stderr.
"""

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from casebook.precompress import precompress
from measure import FailedError
from peers import Workshop, say, workshop
from run import casebook_tasks, make_project, plain_tasks

CONFIGURATION = Path(__file__).resolve().parent.parent / "serving/nginx.conf"
THREADS, CONNECTIONS, LONGEST = 2, 32, 10
ROUNDS = 3
"""Runs of each page and site: the best one was disturbed least."""
PAGES = {"home": "/", "a case": "/cases/SY-2023-02-02/", "search": "/search/"}
OURS, PLAIN = "casebook", "plain Material"
FRAME = """\
daemon off; {user} pid {work}/pid; error_log stderr; worker_processes 2;
events {{ worker_connections 256; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  client_body_temp_path {work}/t1; proxy_temp_path {work}/t2; fastcgi_temp_path {work}/t3;
  uwsgi_temp_path {work}/t4; scgi_temp_path {work}/t5;
  include {work}/site.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Served:
    """What serving one page of one site came to."""

    page: str
    site: str
    requests_a_second: float
    milliseconds: float
    page_bytes: int
    first_visit_bytes: int
    first_visit_requests: int


def sites(shop: Workshop) -> dict[str, Path]:
    """Build both sites; raises ``FailedError`` where one cannot be built."""
    root = shop.work / "shipped"
    make_project("shipped", root, shop.work / "log.txt")
    for task in (*casebook_tasks(root), *plain_tasks(root, shop)):
        shop.measure(task, "shipped", 1)
    built = {OURS: root / "site", PLAIN: root / "plain-site"}
    for name, folder in built.items():
        say(f"{name}: {precompress(folder)}")
    return built


@contextmanager
def nginx(folder: Path, work: Path) -> Iterator[str]:
    """Serve a folder on the loopback interface; the address without a slash at the end."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    text = CONFIGURATION.read_text(encoding="utf-8")
    text = text.replace("listen 8080;", f"listen 127.0.0.1:{port} backlog=1024;")
    text = text.replace("root /srv/casebook/current;", f'root "{folder}";')
    (work / "site.conf").write_text(text, encoding="utf-8")
    user = "user root;" if os.getuid() == 0 else ""
    (work / "nginx.conf").write_text(FRAME.format(user=user, work=work), encoding="utf-8")
    command = (program("nginx"), "-e", "stderr", "-p", str(work), "-c", str(work / "nginx.conf"))
    with (work / "log.txt").open("wb") as log, subprocess.Popen(command, stderr=log) as server:
        try:
            wait(port, work / "log.txt")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def program(name: str) -> str:
    """Where a program is. Raises ``FailedError`` where it is missing."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if not found:
        raise FailedError(f"{name} is missing")
    return found


def wait(port: int, log: Path) -> None:
    """Until something listens. Raises ``FailedError`` where nothing does."""
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise FailedError(log.read_text("utf-8", "replace")[-2000:])


def received(address: str, coding: str) -> bytes:
    """What is sent for an address: empty where there is nothing."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=20)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request("GET", path, headers={"Accept-Encoding": coding})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return body if answer.status == 200 else b""


def first_visit(address: str) -> tuple[int, int, int]:
    """Bytes of a page, and bytes and requests of it with the scripts and styles that it names."""
    packed, page = received(address, "gzip"), received(address, "identity")
    # Bodies of ours name files of our theme; the plain site has none, and none are counted there.
    named = r'<(?:script[^>]* src|link rel="stylesheet" href)="([^"]+)"'
    others = {urljoin(address, found) for found in re.findall(named, page.decode())}
    sizes = [len(received(other, "gzip")) for other in others]
    return len(packed), len(packed) + sum(sizes), 1 + sum(size > 0 for size in sizes)


def load(address: str, seconds: int) -> tuple[float, float]:
    """Requests per second and mean latency in milliseconds. Raises ``FailedError``."""
    size = ("-t", str(THREADS), "-c", str(CONNECTIONS), "-d", f"{seconds}s")
    command = (program("wrk"), *size, "-H", "Accept-Encoding: gzip", address)
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    latency = re.search(r"Latency\s+([\d.]+)(us|ms|s)\b", done.stdout)
    if done.returncode or not rate or not latency or "Non-2xx" in done.stdout:
        raise FailedError(f"wrk: {done.stdout}{done.stderr}")
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}[latency[2]]
    return float(rate[1]), float(latency[1]) * unit


def measure_sites(built: Mapping[str, Path], work: Path, seconds: int) -> Iterator[Served]:
    """Ask each site for each page, the sites in turn; the best of some runs is taken."""
    with ExitStack() as stack:
        addresses = {}
        for number, (name, folder) in enumerate(built.items()):
            own = work / f"nginx-{number}"
            own.mkdir()
            addresses[name] = stack.enter_context(nginx(folder, own))
        for page, path in PAGES.items():
            say(f"{page}: {ROUNDS} × {len(built)} × {seconds} s")
            runs = [
                (name, *load(address + path, seconds))
                for _ in range(ROUNDS)
                for name, address in addresses.items()
            ]
            for name, address in addresses.items():
                rate, latency = max(run[1:] for run in runs if run[0] == name)
                yield Served(page, name, rate, latency, *first_visit(address + path))


def table(served: Sequence[Served]) -> str:
    """The results as a Markdown table."""
    lines = [
        "| page | site | requests/s | mean ms | page KB | first visit KB | first visit requests |",
        "|:--|:--|--:|--:|--:|--:|--:|",
    ]
    for one in served:
        lines.append(
            f"| {one.page} | {one.site} | {one.requests_a_second:,.0f} | {one.milliseconds:.2f} "
            f"| {one.page_bytes / 1000:.1f} | {one.first_visit_bytes / 1000:.1f} "
            f"| {one.first_visit_requests} |"
        )
    return "\n".join(lines)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure our site in nginx beside plain Material.")
    parser.add_argument("--seconds", type=int, default=LONGEST, help=f"a run, at most {LONGEST}")
    parser.add_argument("--work", type=Path, help="a new folder to work in, kept afterwards")
    chosen = parser.parse_args()
    if not 1 <= chosen.seconds <= LONGEST:
        parser.error(f"--seconds is 1 to {LONGEST}")
    if chosen.work and chosen.work.exists():
        parser.error(f"{chosen.work} exists already")
    return chosen


def main() -> int:
    """Run the command line."""
    chosen = arguments()
    busy = os.getloadavg()[0]
    work = chosen.work or Path(tempfile.mkdtemp(prefix="casebook-serving-"))
    work.mkdir(parents=True, exist_ok=True)
    try:
        program("wrk"), program("nginx")
        built = sites(workshop(work.resolve()))
        served = list(measure_sites(built, work.resolve(), chosen.seconds))
    except FailedError as error:
        say(str(error))
        return 2
    finally:
        if not chosen.work:
            shutil.rmtree(work, ignore_errors=True)
    print(f"{os.cpu_count()} processors, shared with wrk; load {busy:.1f} before.\n")
    print(table(served))
    return 0


if __name__ == "__main__":
    sys.exit(main())
