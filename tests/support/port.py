# SPDX-License-Identifier: ISC
"""A port of 127.0.0.1 that nobody else is given before it is used.

A connection that its server has closed keeps the port for a minute: the system
gives it to nobody, and only who asks for it by number can listen there. Tests
that run at once need that. As a command it prints the port.
"""
import socket


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with socket.create_connection(listener.getsockname()) as client:
            listener.accept()[0].close()
            client.recv(1)
        return listener.getsockname()[1]


if __name__ == "__main__":
    print(free_port())
