# SPDX-License-Identifier: ISC
"""A small FastCGI client over Unix sockets, for what no web server would send.

As a command it asks once and prints the raw answer:

    fcgi_client.py [--role 2] [--keep] SOCKET [NAME=value ...] [<body]

Parameters go out as they are given, duplicates too. What the program writes to
FCGI_STDERR goes to standard error; the exit status is 4 when the connection
ended before END_REQUEST.

As a module, Connection gives the pieces: send() for any bytes, record() and
request() to make them, answer() to read one answer with a deadline.
"""
import select
import socket
import struct
import sys
import time

BEGIN, ABORT, END, PARAMS, STDIN, STDOUT, STDERR = range(1, 8)
RESPONDER, AUTHORIZER, FILTER = 1, 2, 3
KEEP = 1


def record(kind, content=b"", request_id=1, padding=0):
    return struct.pack(">BBHHBx", 1, kind, request_id, len(content),
                       padding) + content + b"\0" * padding


def begin(role=RESPONDER, keep=False, request_id=1):
    return record(BEGIN, struct.pack(">HB5x", role, KEEP if keep else 0),
                  request_id)


def length(n):
    return struct.pack(">B", n) if n < 128 else struct.pack(">I", n | 1 << 31)


def pair(name, value):
    return length(len(name)) + length(len(value)) + name + value


def stream(kind, content, request_id=1):
    """Records of at most 65,535 bytes, and the empty one that ends them."""
    parts = [content[i:i + 65535] for i in range(0, len(content), 65535)]
    return b"".join(record(kind, part, request_id) for part in parts + [b""])


def as_pairs(params):
    """A dict, or a list of "NAME=value" or (name, value), as bytes."""
    if isinstance(params, dict):
        params = params.items()
    for param in params:
        if isinstance(param, str):
            param = param.split("=", 1)
        yield tuple(x if isinstance(x, bytes) else
                    x.encode("utf-8", "surrogateescape") for x in param)


def request(params, body=b"", role=RESPONDER, keep=False, request_id=1):
    """All records of a request."""
    content = b"".join(pair(n, v) for n, v in as_pairs(params))
    return (begin(role, keep, request_id) +
            stream(PARAMS, content, request_id) +
            (b"" if role == AUTHORIZER else stream(STDIN, body, request_id)))


class Answer:
    def __init__(self):
        self.stdout = b""
        self.stderr = b""
        # END_REQUEST arrived; its two statuses.
        self.ended = False
        self.app_status = self.protocol_status = None

    @property
    def status(self):
        """The number of the Status line; 0: there is none."""
        line = self.stdout.split(b"\r\n", 1)[0].split()
        if len(line) >= 2 and line[0] == b"Status:":
            return int(line[1])
        return 0

    @property
    def body(self):
        return self.stdout.partition(b"\r\n\r\n")[2]

    def headers(self, name):
        head = self.stdout.partition(b"\r\n\r\n")[0].decode("latin-1")
        lines = [line.split(":", 1) for line in head.split("\r\n")]
        return [line[1].strip() for line in lines
                if line[0].lower() == name.lower()]


class Connection:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        # Not select(): it knows no descriptors over 1,023.
        self.poll = select.poll()
        self.poll.register(self.socket, select.POLLIN)
        self.received = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data, step=0, pause=0.0):
        """Send all, or `step` bytes at a time with a pause after each."""
        at_once = step or max(len(data), 1)
        for i in range(0, len(data), at_once):
            self.socket.sendall(data[i:i + at_once])
            if step:
                time.sleep(pause)

    def _fill(self, size, deadline):
        """True when `size` bytes are there, False when the peer has closed."""
        while len(self.received) < size:
            left = max(0, deadline - time.monotonic())
            if not self.poll.poll(left * 1000):
                raise TimeoutError("no answer within the deadline")
            try:
                chunk = self.socket.recv(65536)
            except ConnectionResetError:
                chunk = b""
            if not chunk:
                return False
            self.received += chunk
        return True

    def read_record(self, deadline):
        """(kind, request id, content), or None when the peer has closed."""
        if not self._fill(8, deadline):
            return None
        _, kind, request_id, size, padding = struct.unpack(
            ">BBHHBx", self.received[:8])
        if not self._fill(8 + size + padding, deadline):
            return None
        content = self.received[8:8 + size]
        self.received = self.received[8 + size + padding:]
        return kind, request_id, content

    def answer(self, seconds=20):
        """Read one answer, to its END_REQUEST or the end of the connection."""
        answer = Answer()
        deadline = time.monotonic() + seconds
        while (got := self.read_record(deadline)) is not None:
            kind, _, content = got
            if kind == STDOUT:
                answer.stdout += content
            elif kind == STDERR:
                answer.stderr += content
            elif kind == END:
                answer.app_status, answer.protocol_status = struct.unpack(
                    ">IB3x", content)
                answer.ended = True
                break
        return answer

    def is_closed(self, seconds=5):
        """True when the peer closes within the time, having sent no more."""
        try:
            return self.read_record(time.monotonic() + seconds) is None
        except TimeoutError:
            return False


def ask(path, params, body=b"", **how):
    """One request on a connection of its own."""
    with Connection(path) as connection:
        connection.send(request(params, body, **how))
        return connection.answer()


def main():
    # Here, since it takes longer than all else does for those who import this.
    import argparse
    parser = argparse.ArgumentParser()
    parser.add_argument("--role", type=int, default=RESPONDER)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("socket")
    parser.add_argument("params", nargs="*")
    options = parser.parse_args()
    body = b"" if sys.stdin.isatty() else sys.stdin.buffer.read()
    answer = ask(options.socket, options.params, body, role=options.role,
                 keep=options.keep)
    sys.stdout.buffer.write(answer.stdout)
    sys.stderr.buffer.write(answer.stderr)
    return 0 if answer.ended else 4


if __name__ == "__main__":
    raise SystemExit(main())
