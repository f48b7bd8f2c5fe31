# SPDX-License-Identifier: ISC
"""Applications to put behind the gate, which tell what they have been asked.

    echo.py http PORT            over HTTP: the request line and the headers
    echo.py fastcgi SOCKET       over FastCGI: the variables, NAME=value
    echo.py torn SOCKET|PORT     as a gate that breaks off in its answer, or before

The first two add the secret that only users may see, and "body N SHA256" for the N bytes
of a body that has arrived. Over HTTP one can change to websocket, and then
nothing more is said.
"""
import hashlib
import http.server
import itertools
import os
import socketserver
import struct
import sys

from fcgi_client import END, PARAMS, STDIN, STDOUT, record, stream

SECRET = os.environ.get("SECRET", "secret")


def describe(body):
    return f"body {len(body)} {hashlib.sha256(body).hexdigest()}\n"


class Http(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def body(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        data = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            data += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return data

    def upgrade(self):
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.end_headers()
        self.close_connection = True

    def answer(self):
        if self.headers.get("Upgrade") == "websocket":
            self.upgrade()
            return
        text = f"{SECRET}\n{self.requestline}\n{self.headers}" \
               f"{describe(self.body())}"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text.encode("latin-1"))

    def log_message(self, *_):
        pass


def take_length(data, at):
    if data[at] < 128:
        return data[at], at + 1
    return struct.unpack(">I", data[at:at + 4])[0] & 0x7fffffff, at + 4


def pairs(data):
    at = 0
    while at < len(data):
        name, at = take_length(data, at)
        value, at = take_length(data, at)
        yield data[at:at + name], data[at + name:at + name + value]
        at += name + value


class FastCgi(socketserver.StreamRequestHandler):
    def handle(self):
        streams = {PARAMS: b"", STDIN: b""}
        while head := self.rfile.read(8):
            _, kind, _, size, padding = struct.unpack(">BBHHBx", head)
            content = self.rfile.read(size + padding)[:size]
            if kind in streams:
                streams[kind] += content
            if kind == STDIN and size == 0:
                break
        lines = [name + b"=" + value for name, value
                 in pairs(streams[PARAMS])]
        lines += [SECRET.encode(), describe(streams[STDIN]).encode()]
        text = b"\n".join(lines)
        self.wfile.write(stream(
            STDOUT, b"Status: 200 OK\r\nContent-Type: text/plain\r\n\r\n" +
            text) + record(END, struct.pack(">IB3x", 0, 0)))


class Torn(socketserver.StreamRequestHandler):
    """In turns nothing at all, what every answer begins with, and more of what
    would be consent, up to the name."""
    consent = record(STDOUT, b"Status: 200 OK\r\n"
                             b"Variable-REMOTE_USER: alice\r\n\r\n")
    turns = itertools.cycle((b"", consent[:16], consent[:24]))

    def handle(self):
        if self.connection.recv(65536):
            self.wfile.write(next(self.turns))
            print("asked", flush=True)


class HttpServer(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


class FastCgiServer(socketserver.ThreadingMixIn,
                    socketserver.UnixStreamServer):
    daemon_threads = True


class TcpServer(socketserver.TCPServer):
    allow_reuse_address = True


def main():
    if sys.argv[1] == "http":
        server = HttpServer(("127.0.0.1", int(sys.argv[2])), Http)
    elif sys.argv[1] == "fastcgi":
        server = FastCgiServer(sys.argv[2], FastCgi)
    elif sys.argv[2].isdigit():
        server = TcpServer(("127.0.0.1", int(sys.argv[2])), Torn)
    else:
        server = FastCgiServer(sys.argv[2], Torn)
    server.serve_forever()


if __name__ == "__main__":
    main()
