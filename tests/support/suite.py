# SPDX-License-Identifier: ISC
"""The whole suite behind a lighttpd of its own, for tests in Python.

    with Suite(build) as suite:      # a new state folder, a free port
        suite.add_user("testuser", "a password")
        ... suite.url ...

The server answers on 127.0.0.1 and is gone when the block ends. The bats tests
have the same in tests/support/suite.sh.
"""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

from port import free_port

ROUTES = ("login", "dashboard", "logout", "sessions", "account", "whoami")

CONF = """
server.modules = ("mod_setenv", "mod_fastcgi")
server.document-root = "{folder}/www"
server.bind = "127.0.0.1"
server.port = {port}
server.pid-file = "{folder}/lighttpd.pid"
server.errorlog = "{folder}/error.log"
server.breakagelog = "{folder}/programs.log"
{scheme}
{routes}
fastcgi.server = ("/" => (({home})))
"""

BACKEND = """"socket" => "{folder}/{name}.sock",
	"bin-path" => "{build}/cgi-bin/{name}",
	"check-local" => "disable", "max-procs" => 1"""


class Suite:
    def __init__(self, build, **settings):
        self.build = os.path.abspath(build)
        self.folder = tempfile.mkdtemp(prefix="suite-")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.server = None
        self.settings = {
            "APP_ENV": "development",
            "STATE_DIR": f"{self.folder}/state",
            "PASSWORD_MEMORY": "19m",
            "PASSWORD_PASSES": "2",
            **settings,
        }
        self.environment = {
            "PATH": os.environ["PATH"],
            "LATCHKEY_CONFIG": f"{self.folder}/latchkey.env",
        }

    def __enter__(self):
        try:
            self._write("latchkey.env", "".join(
                f"{name}={value}\n" for name, value in self.settings.items()))
            self.command("init")
            self._serve()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.server is not None:
            self.server.send_signal(signal.SIGTERM)
            self.server.wait(20)
        shutil.rmtree(self.folder)

    def command(self, *arguments, stdin=""):
        """Run the administrator's command; returns what it printed."""
        done = subprocess.run(
            [f"{self.build}/latchkey", *arguments], input=stdin, check=False,
            capture_output=True, text=True, env=self.environment)
        if done.returncode != 0:
            raise RuntimeError(f"latchkey {arguments}: {done.stderr}")
        return done.stdout

    def add_user(self, name, password):
        self.command("user", "add", name, "--password-stdin",
                     stdin=password + "\n")

    def log_in(self, name, password, agent):
        """Log in by another program that calls itself so."""
        form = urllib.parse.urlencode({"username": name, "password": password})
        request = urllib.request.Request(
            self.url + "/login", form.encode(), {"User-Agent": agent})
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert answer.status == 200

    def log(self):
        """What server and programs have logged."""
        text = ""
        for name in ("error.log", "programs.log"):
            path = f"{self.folder}/{name}"
            if os.path.exists(path):
                with open(path, encoding="utf-8", errors="replace") as f:
                    text += f.read()
        return text

    def _write(self, name, text):
        path = f"{self.folder}/{name}"
        with open(path, "w", encoding="utf-8") as f:
            os.fchmod(f.fileno(), 0o600)
            f.write(text)
        return path

    def _backend(self, name):
        return BACKEND.format(folder=self.folder, build=self.build, name=name)

    def _scheme(self):
        """In production all requests come by TLS (tests/support/tls.py)."""
        if self.settings["APP_ENV"] == "production":
            return 'setenv.add-environment = ("HTTPS" => "on")'
        return ""

    def _serve(self):
        os.mkdir(f"{self.folder}/www")
        routes = "\n".join(
            f'$HTTP["url"] == "/{name}" {{ fastcgi.server = '
            f'("/{name}" => (({self._backend(name)}))) }}'
            for name in ROUTES)
        conf = self._write("lighttpd.conf", CONF.format(
            folder=self.folder, port=self.port, routes=routes,
            scheme=self._scheme(), home=self._backend("home")))
        self.server = subprocess.Popen(
            ["/usr/sbin/lighttpd", "-D", "-f", conf], env=self.environment)
        self._wait()

    def _wait(self):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if self.server.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError("lighttpd does not answer:\n" + self.log())
