"""How many requests for a feed `serve` answers, beside nginx with the same files, in one run: run by hand.

    python tests/benchmarks/serving.py [--locations N] [--seconds S] [--connections N]

Makes a feed of N locations out of the samples, starts `serve` and nginx (one worker, sendfile, files compressed
beforehand), both with an access log into a file, and asks each in turns for the same snapshot: plain, and compressed
with gzip. Then it asks `serve` 10,000 times with the tag of what it has. CPU is user and system time of the server's
process, memory what it has resident before and after.
"""

import argparse
import json
import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from compare import sample_network

NGINX = "/usr/sbin/nginx"
CONFIGURATION = """
[publisher]
country = "NL"
national_identifier = "NL-BENCHMARK"
language = "nl"
[serve]
rate_limit = "9999999/1d"
[[sources]]
name = "benchmark"
version = "2.3.0"
locations_files = "in/locations.json"
tariffs_files = "in/tariffs.json"
[[feed]]
name = "nl"
profile = "datex2-3.7"
sources = ["benchmark"]
"""
NGINX_CONFIGURATION = """
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 1024; }}
http {{
    access_log {folder}/nginx-access.log;
    types {{ application/xml xml; application/json json; }}
    sendfile on;
    tcp_nopush on;
    gzip_static on;
    keepalive_requests 10000000;
    server {{
        listen 127.0.0.1:{port};
        root {folder};
        add_header Cache-Control "public, no-cache";
    }}
}}
"""
BUFFER = 1 << 20


def made(folder: Path, count: int) -> None:
    """A feed of so many locations."""
    locations, tariffs = sample_network(count)
    (folder / "afir-publish.toml").write_text(CONFIGURATION)
    (folder / "in").mkdir()
    (folder / "in/locations.json").write_text(json.dumps(locations))
    (folder / "in/tariffs.json").write_text(json.dumps(tariffs))
    subprocess.run([sys.executable, "-m", "afir_publisher", "sync"], cwd=folder, check=True, stdout=subprocess.PIPE)


@contextmanager
def ours(folder: Path) -> Iterator[tuple[int, int]]:
    """`serve`: its process and port."""
    line = [sys.executable, "-m", "afir_publisher", "serve", "--port", "0", "--publish-every", "1h"]
    log = folder / "serve.log"
    with log.open("wb") as file:
        process = subprocess.Popen(line, cwd=folder, stdout=file, stderr=file)
    while not (found := re.search(r"listening on \S+ port (\d+)", log.read_text())):
        time.sleep(0.05)
    yield process.pid, int(found[1])
    process.terminate()
    process.wait()


@contextmanager
def nginx(folder: Path) -> Iterator[tuple[int, int]]:
    """nginx: its worker and port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "nginx.conf").write_text(f"user root;{NGINX_CONFIGURATION.format(folder=folder, port=port)}")
    process = subprocess.Popen([NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder)])
    time.sleep(1)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    yield int(children[0]), port
    process.terminate()
    process.wait()


def cpu_s(pid: int) -> float:
    """User and system time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """What a process has resident, without pages of files that it shares."""
    return int(re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


class Client(threading.Thread):
    """A connection that asks again and again."""

    def __init__(self, port: int, request: bytes, until: float, most: int) -> None:
        """Ask until a time, or so often."""
        super().__init__()
        self.port, self.request, self.until, self.most = port, request, until, most
        self.done = self.received = 0

    def run(self) -> None:
        """Ask, and read each answer to its end."""
        with socket.create_connection(("127.0.0.1", self.port)) as peer:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            buffer = bytearray(BUFFER)
            while time.monotonic() < self.until and self.done < self.most:
                peer.sendall(self.request)
                self.received += self._answer(peer, buffer)
                self.done += 1

    def _answer(self, peer: socket.socket, buffer: bytearray) -> int:
        """How many bytes the body of an answer has."""
        got = b""
        while b"\r\n\r\n" not in got:
            size = peer.recv_into(buffer)
            got += buffer[:size]
            if not size:
                raise EOFError
        head, _, body = got.partition(b"\r\n\r\n")
        found = re.search(rb"content-length: (\d+)", head.lower())
        length = int(found[1]) if found and b" 304 " not in head[:16] else 0
        left = length - len(body)
        while left:
            left -= peer.recv_into(buffer, min(left, BUFFER))
        return length


def asked(port: int, connections: int, seconds: float, most: int = 1 << 62, **headers: str) -> tuple[float, int]:
    """Requests a second, and bytes of one answer."""
    said = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    request = f"GET /feeds/nl/table.xml HTTP/1.1\r\nHost: x\r\n{said}\r\n".encode()
    started = time.monotonic()
    clients = [Client(port, request, started + seconds, most) for _ in range(connections)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    done = sum(client.done for client in clients)
    return done / (time.monotonic() - started), sum(client.received for client in clients) // done


def tag(port: int) -> str:
    """The tag of the snapshot."""
    with socket.create_connection(("127.0.0.1", port)) as peer:
        peer.sendall(b"HEAD /feeds/nl/table.xml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return re.search(r"etag: (\S+)", peer.recv(BUFFER).decode())[1]


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--locations", type=int, default=250)
    arguments.add_argument("--seconds", type=float, default=3)
    arguments.add_argument("--connections", type=int, default=4)
    arguments.add_argument("--rounds", type=int, default=5)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        made(folder, given.locations)
        with ours(folder) as (pid, port), nginx(folder) as (other_pid, other_port):
            before = memory_mb(pid)
            for name, headers in (("plain", {}), ("gzip", {"Accept_Encoding": "gzip"})):
                rates: dict[int, list[float]] = {port: [], other_port: []}
                used = {pid: -cpu_s(pid), other_pid: -cpu_s(other_pid)}
                for _ in range(given.rounds):
                    for one, found in rates.items():
                        rate, size = asked(one, given.connections, given.seconds, **headers)
                        found.append(rate)
                mine, theirs = (sum(found) / given.rounds for found in rates.values())
                used = {one: spent + cpu_s(one) for one, spent in used.items()}
                each = [
                    1e6 * used[one] / (rate * given.rounds * given.seconds)
                    for one, rate in ((pid, mine), (other_pid, theirs))
                ]
                print(
                    f"{name}, {size:,} bytes: serve {mine:,.0f}/s, nginx {theirs:,.0f}/s, {100 * mine / theirs:.0f} %;"
                    f" CPU of the server {each[0]:,.0f} and {each[1]:,.0f} us a request",
                    flush=True,
                )
            spent = -cpu_s(pid)
            rate, _ = asked(port, given.connections, 60, 10_000 // given.connections, If_None_Match=tag(port))
            spent += cpu_s(pid)
            print(f"10,000 x 304: {spent:.2f} s of CPU, {rate:,.0f}/s")
            print(f"memory of serve: {before:.0f} MB before, {memory_mb(pid):.0f} MB after")
    client = resource.getrusage(resource.RUSAGE_SELF)
    print(f"the client itself: {client.ru_utime + client.ru_stime:.0f} s of CPU")


if __name__ == "__main__":
    main()
