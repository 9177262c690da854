"""`python -m association.bench.mail_sink PORT`: an SMTP server that agrees to everything and keeps nothing, a thread a connection.

It looks at no more of a mail than its last bytes, so that what is measured is whoever sends.
"""

import socket
import sys
import threading

BUFFER = 1 << 18
OK = b"250 OK\r\n"
GREETING = b"220 sink\r\n"
EHLO = b"250-sink\r\n250-SIZE 100000000\r\n250 8BITMIME\r\n"


def converse(client: socket.socket) -> None:
    """Take mail after mail over one connection."""
    with client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.sendall(GREETING)
        while line := client.recv(BUFFER):
            command = line[:4].lower()
            if command == b"data":
                client.sendall(b"354 go on\r\n")
                tail = b""
                while not tail.endswith(b"\r\n.\r\n"):
                    received = client.recv(BUFFER)
                    if not received:
                        return
                    tail = (tail + received)[-5:]
            client.sendall(EHLO if command == b"ehlo" else b"221 bye\r\n" if command == b"quit" else OK)


def main() -> None:
    with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
        while True:
            client, _ = server.accept()
            threading.Thread(target=converse, args=(client,), daemon=True).start()


if __name__ == "__main__":
    main()
