"""`python -m tests.servers.stand_in WHAT ...`: small things that stand in for the site's services and steps.

`serve PORT`, `wait`, `stay` (deaf to SIGTERM), `end`, `complain`, `note FILE WORD`, `migrate`, `fail`.
"""

import os
import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psycopg2


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok\n")


def main(what: str, *arguments: str) -> None:
    match what:
        case "serve":
            HTTPServer(("127.0.0.1", int(arguments[0])), Answer).serve_forever()
        case "wait":
            time.sleep(300)
        case "stay":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(300)
        case "end":
            sys.exit(3)
        case "complain":
            print("2030-01-01 ERROR office: the printer is on fire", flush=True)
            time.sleep(300)
        case "note":
            with Path(arguments[0]).open("a") as file:
                file.write(f"{arguments[1]}\n")
        case "migrate":
            with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
                cursor.execute("CREATE TABLE IF NOT EXISTS django_migrations (app text, name text)")
                cursor.execute("INSERT INTO django_migrations VALUES ('cms', '0001_initial')")
        case "fail":
            sys.exit("the disk is full of eels")


if __name__ == "__main__":
    main(*sys.argv[1:])
