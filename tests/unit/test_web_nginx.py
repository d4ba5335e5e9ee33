"""The configuration of docs/team.md works: nginx takes it, and one signs in through it."""

import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest
import uvicorn
from tests.tiny import GOLDEN
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from midspan.web.app import create_app
from midspan.web.audit import Audit
from midspan.web.forms import Tickets
from midspan.web.guard import Guard, Hosts
from midspan.web.security import SecurityHeaders
from midspan.web.team import passwords
from midspan.web.team.door import SESSION, Door
from midspan.web.team.members import TeamFile

NAME, PASSWORD = "midspan.example.org", "correct horse battery"
DOCS = Path(__file__).parents[2] / "docs" / "team.md"
FRAME = """
daemon off;
pid {folder}/pid;
error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d;
  scgi_temp_path {folder}/e;
  {site}
}}
"""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (shutil.which("nginx") and shutil.which("openssl")), reason="there is no nginx here"),
]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def door(tmp_path: Path) -> Door:
    file = tmp_path / "team.toml"
    user = f'[users.ann]\nrole = "editor"\npassword = "{passwords.hashed(PASSWORD)}"\n'
    file.write_text(f'names = ["{NAME}"]\nproxies = ["127.0.0.1"]\n{user}')
    return Door(TeamFile(file), Audit(tmp_path), Tickets())


@pytest.fixture
def behind(tmp_path: Path, door: Door) -> Iterator[int]:
    """The port of a server with a team."""
    pages = create_app(GOLDEN.write(tmp_path / "home"), None, door)
    app = SecurityHeaders(Guard(pages, Hosts(frozenset(door.file.members.names)), door.person, door.answer_stranger))
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    proxied = ProxyHeadersMiddleware(app, trusted_hosts=["127.0.0.1"])  # type: ignore[arg-type]
    running = uvicorn.Server(uvicorn.Config(proxied, log_level="warning", lifespan="off", proxy_headers=False))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    running.should_exit = True
    thread.join(timeout=5)
    listening.close()


@pytest.fixture
def nginx(tmp_path: Path, behind: int) -> Iterator[int]:
    """The HTTPS port of nginx with the configuration of the docs; only ports and certificate are changed."""
    found = re.search(r"```nginx\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    key, certificate, port = tmp_path / "key.pem", tmp_path / "cert.pem", free_port()
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={NAME}"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    site = found[1].replace("127.0.0.1:8765", f"127.0.0.1:{behind}").replace("listen 443", f"listen 127.0.0.1:{port}")
    site = site.replace("listen 80", f"listen 127.0.0.1:{free_port()}")
    site = re.sub(r"/etc/ssl/certs/\S+(?=;)", str(certificate), re.sub(r"/etc/ssl/private/\S+(?=;)", str(key), site))
    config = tmp_path / "nginx.conf"
    config.write_text(FRAME.format(folder=tmp_path, site=site))
    command = ["nginx", "-c", str(config), "-p", str(tmp_path), "-e", "stderr"]
    checked = subprocess.run([*command, "-t"], check=False, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    yield port
    process.terminate()
    process.wait(timeout=10)


def test_one_signs_in_through_nginx(nginx: int, door: Door) -> None:
    own = f"https://{NAME}:{nginx}"
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with httpx.Client(
        base_url=f"https://127.0.0.1:{nginx}", verify=context, headers={"host": f"{NAME}:{nginx}"}
    ) as web:
        end = time.monotonic() + 10
        while time.monotonic() < end:
            try:
                form = web.get("/en/sign-in")
                break
            except httpx.ConnectError:
                time.sleep(0.1)
        cookie = form.headers["set-cookie"]
        assert "Secure" in cookie
        ticket = re.search(r'name="ticket" value="([^"]+)"', form.text)[1]  # type: ignore[index]
        sent = {"ticket": ticket, "name": "ann", "password": PASSWORD}
        headers = {"cookie": cookie.partition(";")[0], "origin": own, "x-forwarded-for": "203.0.113.9"}
        done = web.post("/en/sign-in?then=/en/methods", data=sent, headers=headers)
        assert (done.status_code, done.headers["location"]) == (303, "/en/methods")
        session = next(one for one in done.headers.get_list("set-cookie") if one.startswith(SESSION))
        page = web.get("/en/methods", headers={"cookie": session.partition(";")[0]})
        assert (page.status_code, page.headers["strict-transport-security"]) == (200, "max-age=31536000")
    # nginx says whom it saw; what a sender claims of itself is not believed.
    assert '"from": "127.0.0.1"' in door.audit.path.read_text()
