"""A mail server that says exactly what it is told, well formed or not, to one client at a time."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

OK = b"250 OK\r\n"
USUAL = {"ehlo": OK, "mail": OK, "rcpt": OK, "data": b"354 go on\r\n", "contents": OK, "rset": OK, "quit": OK}


@contextmanager
def saying(**answers: bytes) -> Iterator[int]:
    """Serve on a free port, which is given; `answers` to commands and to `contents` replace the usual ones, b"" hangs up."""
    script = {**USUAL, **answers}

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                command = line[:4].decode().strip().lower()
                if not self._answer(script.get(command, OK)):
                    return
                if command == "data" and script["data"].startswith(b"354"):
                    while (line := self.rfile.readline()) not in (b".\r\n", b""):
                        pass
                    if not self._answer(script["contents"]):
                        return

        def _answer(self, answer: bytes) -> bool:
            self.wfile.write(answer)
            return bool(answer)

    with socketserver.TCPServer(("127.0.0.1", 0), Conversation) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join(10)
