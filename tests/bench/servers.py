# SPDX-License-Identifier: ISC
"""Programs under measurement and the web servers in front of them.

A pool is a listening Unix socket with some workers on it; every server reaches
each pool under the pool's name, nginx and Apache below /keep/ with kept
connections as well. All listen on 127.0.0.1 only.
"""
import os
import re
import signal
import socket
import subprocess
import time

TICK = os.sysconf("SC_CLK_TCK")

LIGHTTPD = """
server.modules = ("mod_setenv", "mod_cgi", "mod_fastcgi", "mod_proxy")
server.document-root = "{folder}/www"
server.bind = "127.0.0.1"
server.port = {port}
server.errorlog = "{folder}/lighttpd.log"
server.max-keep-alive-requests = 100000000
mimetype.assign = (".txt" => "text/plain")
setenv.add-environment = ("HTTPS" => "on")
$HTTP["url"] =~ "^/cgi/" {{
	cgi.assign = ("" => "")
	setenv.add-environment = ("HTTPS" => "on",
	    "LATCHKEY_CONFIG" => "{config}")
}}
fastcgi.server = (
{routes})
$HTTP["url"] == "/" {{
	fastcgi.server = ({home})
}}
proxy.server = (
{proxies})
"""

NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
worker_processes 1;
{user}
events {{ worker_connections 1024; }}
http {{
	access_log off;
	client_body_temp_path {folder}/nginx-tmp;
	fastcgi_temp_path {folder}/nginx-tmp;
	proxy_temp_path {folder}/nginx-tmp;
	uwsgi_temp_path {folder}/nginx-tmp;
	scgi_temp_path {folder}/nginx-tmp;
	keepalive_requests 100000000;
	fastcgi_param QUERY_STRING $query_string;
	fastcgi_param REQUEST_METHOD $request_method;
	fastcgi_param CONTENT_TYPE $content_type;
	fastcgi_param CONTENT_LENGTH $content_length;
	fastcgi_param SCRIPT_NAME $fastcgi_script_name;
	fastcgi_param REQUEST_URI $request_uri;
	fastcgi_param DOCUMENT_ROOT $document_root;
	fastcgi_param SERVER_PROTOCOL $server_protocol;
	fastcgi_param GATEWAY_INTERFACE CGI/1.1;
	fastcgi_param SERVER_SOFTWARE nginx;
	fastcgi_param REMOTE_ADDR $remote_addr;
	fastcgi_param REMOTE_PORT $remote_port;
	fastcgi_param SERVER_ADDR $server_addr;
	fastcgi_param SERVER_PORT $server_port;
	fastcgi_param SERVER_NAME $server_name;
	fastcgi_param HTTPS on;
	{upstreams}
	server {{
		listen 127.0.0.1:{port};
		{routes}
	}}
}}
"""

APACHE = """
ServerRoot {folder}
ServerName localhost
PidFile {folder}/apache.pid
ErrorLog {folder}/apache.log
LogLevel error
Listen 127.0.0.1:{port}
{user}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule env_module {modules}/mod_env.so
LoadModule proxy_module {modules}/mod_proxy.so
LoadModule proxy_fcgi_module {modules}/mod_proxy_fcgi.so
StartServers 2
ServerLimit 2
ThreadsPerChild 32
MaxRequestWorkers 64
MaxKeepAliveRequests 0
KeepAliveTimeout 60
SetEnv HTTPS on
{routes}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def stop(process):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Pool:
    """`count` workers of a program on one socket."""

    speaks_http = False

    def __init__(self, folder, name, argv, count, environment):
        self.name = name
        self.path = f"{folder}/{name}.sock"
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.path)
            os.chmod(self.path, 0o666)
            listener.listen(1024)
            with open(f"{folder}/{name}.log", "w", encoding="utf-8") as log:
                self.workers = [
                    subprocess.Popen(argv, stdin=listener, stdout=log,
                                     stderr=log, env=environment)
                    for _ in range(count)]

    def pids(self):
        return descendants([w.pid for w in self.workers])

    def pss_each(self):
        """Proportional set of each worker, bytes."""
        for pid in self.pids():
            with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as f:
                yield int(re.search(r"Pss:\s+(\d+)", f.read())[1]) * 1024

    def pss(self):
        """The largest of them."""
        return max(self.pss_each())

    def pss_sum(self):
        return sum(self.pss_each())

    def stop(self):
        for worker in self.workers:
            stop(worker)


class Peer(Pool):
    """Workers that listen by themselves, on the sockets that they are told."""

    def __init__(self, name, paths, commands, environment):
        self.name = name
        self.path, self.paths = paths[0], paths
        self.speaks_http = name != "php"
        self.workers = [subprocess.Popen(argv, env=environment,
                                         stdin=subprocess.DEVNULL)
                        for argv in commands]
        deadline = time.monotonic() + 20
        while not all(os.path.exists(path) for path in paths):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{name} does not listen")
            time.sleep(0.05)


class Server:
    """A web server; `start` writes its configuration from the pools."""

    def __init__(self, folder, name, settings):
        self.folder, self.name = folder, name
        self.port = free_port()
        self.process = None
        self.settings = settings

    def start(self, pools):
        conf, argv = getattr(self, "_" + self.name)(pools)
        path = f"{self.folder}/{self.name}.conf"
        with open(path, "w", encoding="utf-8") as f:
            f.write(conf)
        self.process = subprocess.Popen(
            [part.format(conf=path) for part in argv],
            env={"PATH": os.environ["PATH"] + ":/usr/sbin"})
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"{self.name} does not answer, see {self.folder}")

    def stop(self):
        stop(self.process)

    def pids(self):
        return descendants([self.process.pid])

    def _lighttpd(self, pools):
        lines = {pool.name: self._backend(pool) for pool in pools
                 if not pool.speaks_http}
        home = lines.pop("home", "")
        proxies = "".join(
            f'"/{pool.name}" => (' + ", ".join(
                f'("host" => "{path}")' for path in pool.paths) + "),\n"
            for pool in pools if pool.speaks_http)
        return LIGHTTPD.format(folder=self.folder, port=self.port, home=home,
                               routes="".join(lines.values()),
                               proxies=proxies,
                               **self.settings), \
            ["lighttpd", "-D", "-f", "{conf}"]

    @staticmethod
    def _backend(pool):
        path = {"home": "/", "gate": "/gated.txt", "php": "/peer.php"}.get(
            pool.name, "/" + pool.name)
        mode = "authorizer" if pool.name == "gate" else "responder"
        return (f'"{path}" => (("socket" => "{pool.path}", "mode" => '
                f'"{mode}", "check-local" => "disable")),\n')

    def _nginx(self, pools):
        upstreams = routes = ""
        for p in pools:
            upstreams += (f"upstream {p.name} {{ server unix:{p.path}; "
                          "keepalive 32; }\n")
            routes += (f"location = /{p.name} {{ fastcgi_pass unix:{p.path}; }}"
                       f"\nlocation = /keep/{p.name} {{ fastcgi_pass {p.name};"
                       " fastcgi_keep_conn on; }\n")
        user = "user root;" if os.geteuid() == 0 else ""
        return NGINX.format(folder=self.folder, port=self.port, user=user,
                            upstreams=upstreams, routes=routes), \
            ["nginx", "-p", self.folder, "-c", "{conf}"]

    def _apache(self, pools):
        routes = ""
        for p in pools:
            for path, host, reuse in (("/" + p.name, p.name, "off"),
                                      ("/keep/" + p.name, p.name + "-keep",
                                       "on max=32")):
                routes += (f'<Proxy "fcgi://{host}/" enablereuse={reuse}>\n'
                           f'</Proxy>\n<Location "{path}">\nSetHandler '
                           f'"proxy:unix:{p.path}|fcgi://{host}/"\n'
                           '</Location>\n')
        user = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
        return APACHE.format(folder=self.folder, port=self.port, user=user,
                             routes=routes,
                             modules="/usr/lib/apache2/modules"), \
            ["apache2", "-D", "FOREGROUND", "-f", "{conf}"]


def descendants(pids):
    """Processes and their children, down to the youngest."""
    children = {}
    for entry in os.listdir("/proc"):
        stat = read_stat(entry) if entry.isdigit() else None
        if stat is not None:
            children.setdefault(int(stat[1]), []).append(int(entry))
    pids = list(pids)
    for pid in pids:
        pids.extend(children.get(pid, []))
    return pids


def read_stat(pid):
    """The fields of /proc/PID/stat from the state on; None: it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as f:
            return f.read().rsplit(")", 1)[1].split()
    except OSError:
        return None


def cpu_seconds(pids):
    """User and system time of processes and of the children they waited for."""
    total = 0
    for pid in pids:
        stat = read_stat(pid)
        if stat is not None:
            total += sum(int(field) for field in stat[11:15])
    return total / TICK
