# SPDX-License-Identifier: ISC
"""Ask a program of the suite by CGI variables, over FastCGI, or through the web
server that SERVER names: the same tests for both.

As a command it asks once and prints the answer as the program gave it, without
what a web server adds:

    served.py PROGRAM [NAME=value ...] [<body]

The client's address must then be one of 127.0.0.0/8. Threads need a connection
each.
"""
import os
import sys

import fcgi_client

# Of the web servers themselves.
ADDED = {"server", "date", "connection", "keep-alive", "transfer-encoding"}


def connect(variables):
    """To the web server, for any number of requests; None without one."""
    if not os.environ["SERVER"]:
        return None
    # Here, since without a server they would take most of the time.
    import http.client
    import ssl
    where = {"source_address": (variables["REMOTE_ADDR"], 0), "timeout": 20}
    if variables.get("HTTPS") == "on":
        return http.client.HTTPSConnection(
            "127.0.0.1", int(os.environ["SUITE_TLS_PORT"]),
            context=ssl._create_unverified_context(), **where)
    return http.client.HTTPConnection(
        "127.0.0.1", int(os.environ["SUITE_PORT"]), **where)


def headers(pairs):
    for name, value in pairs:
        if name.startswith("HTTP_"):
            yield name[5:].title().replace("_", "-"), value
        elif name == "CONTENT_TYPE":
            yield "Content-Type", value


def send(connection, pairs, body):
    variables = dict(pairs)
    target = variables["SCRIPT_NAME"] + variables.get("PATH_INFO", "")
    if variables.get("QUERY_STRING"):
        target += "?" + variables["QUERY_STRING"]
    connection.putrequest(variables["REQUEST_METHOD"], target, skip_host=True,
                          skip_accept_encoding=True)
    for name, value in headers(pairs):
        connection.putheader(name, value)
    if body or variables["REQUEST_METHOD"] == "POST":
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)


def receive(connection):
    response = connection.getresponse()
    head = [f"Status: {response.status} {response.reason}"] + [
        f"{name}: {value}" for name, value in response.getheaders()
        if name.lower() not in ADDED]
    answer = fcgi_client.Answer()
    answer.stdout = "\r\n".join(head + ["", ""]).encode("latin-1")
    answer.stdout += response.read()
    return answer


def ask(program, variables, body=b"", through=None):
    """One request, on the connection `through` if it is given; an Answer."""
    pairs = [tuple(x.decode("latin-1") for x in pair)
             for pair in fcgi_client.as_pairs(variables)]
    if not os.environ["SERVER"]:
        return fcgi_client.ask(f"{os.environ['SUITE']}/{program}.sock",
                               variables, body)
    connection = through or connect(dict(pairs))
    send(connection, pairs, body)
    answer = receive(connection)
    if through is None:
        connection.close()
    return answer


def main():
    body = b"" if sys.stdin.isatty() else sys.stdin.buffer.read()
    answer = ask(sys.argv[1], sys.argv[2:], body)
    sys.stdout.buffer.write(answer.stdout)
    sys.stderr.buffer.write(answer.stderr)


if __name__ == "__main__":
    main()
