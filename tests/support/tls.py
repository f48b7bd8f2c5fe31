# SPDX-License-Identifier: ISC
"""TLS for tests in Python, with a certificate that is made on the spot."""
import os
import socket
import ssl
import subprocess
import tempfile
import threading


def context(host):
    """A server's SSLContext with a new certificate of its own for `host`."""
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = (os.path.join(folder, n) for n in ("key", "cert"))
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-nodes",
             "-pkeyopt", "ec_paramgen_curve:prime256v1", "-days", "2",
             "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}",
             "-keyout", key, "-out", certificate],
            check=True, capture_output=True)
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(certificate, key)
        return made


def copy(source, target):
    """Pass bytes on until the end, then end the other side's reading."""
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        source.close()
        target.close()


class Front:
    """A listener on 127.0.0.1 that takes TLS off and passes the bytes on."""

    def __init__(self, tls, port, backend_port):
        self.tls = tls
        self.backend_port = backend_port
        self.listener = socket.create_server(("127.0.0.1", port))

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=(client,),
                             daemon=True).start()

    def _pass(self, client):
        try:
            client = self.tls.wrap_socket(client, server_side=True)
            backend = socket.create_connection(("127.0.0.1",
                                                self.backend_port))
        except OSError:
            client.close()
            return
        threading.Thread(target=copy, args=(client, backend),
                         daemon=True).start()
        copy(backend, client)
