"""nginx on loopback, where it is installed, with a configuration of a test."""

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager

import pytest

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
HEAD = """
{user}daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {servers}
}}
"""

installed = pytest.mark.skipif(NGINX is None, reason="there is no nginx")
"""Marks tests that need it."""


def free_port():
    """A port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@contextmanager
def nginx(folder, servers, port):
    """It runs while this is open, with `servers` in its part `http`, of which one listens on a port."""
    folder.mkdir(parents=True, exist_ok=True)
    user = "user root;\n" if os.geteuid() == 0 else ""  # else its worker may not look into our folder
    path = folder / "nginx.conf"
    path.write_text(HEAD.format(user=user, folder=folder, servers=servers), encoding="utf-8")
    process = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(path)], stderr=subprocess.PIPE)
    try:
        for _ in range(100):
            with socket.socket() as asking:
                if process.poll() is not None or asking.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        _, said = process.communicate()
    assert said == b""
