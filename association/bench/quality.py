"""Check the served pages in a browser with the quality checks that lie beside the checkout: `make qa`.

Run as `python -m association.bench.quality FOLDER` in the environment of the local site.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import django

from association.bench.__main__ import pages_to_measure
from association.bench.server import serving

OWN = {
    "visitor": ["/account/sign-in/", "/subscribe/", "/mail/", "/no-such-page/ 404"],
    "member": ["/account/", "/no-such-page/ 404"],
}


def main(tool: Path) -> int:
    """Check home, archive, issues, news, search, sign-in and a missing page; return 0 when all are clean."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.settings")
    django.setup()
    pages = pages_to_measure()
    own = Path(os.environ["VAR_DIR"]) / "qa"
    shutil.copytree(tool, own, dirs_exist_ok=True, ignore=shutil.ignore_patterns("out", "node_modules"))
    subprocess.run(["chmod", "-R", "u+w", str(own)], check=True)
    subprocess.run(["./setup"], cwd=own, check=True)
    results = []
    with serving("association.wsgi:application", {}) as server:
        for reader, cookie in [("visitor", ""), *{("member", page.cookie) for page in pages if page.cookie}]:
            urls = own / f"urls-{reader}.txt"
            addresses = [*dict.fromkeys(page.address for page in pages), *OWN[reader]]
            urls.write_text("\n".join(addresses) + "\n")
            print(f"\nAs a {reader}:", flush=True)
            words = ["./check", "--base", f"http://127.0.0.1:{server.port}", "--urls", str(urls), "--strict"]
            words += ["--ignore", "nu-gaps.txt", "--out", f"out-{reader}"]
            words += ["--cookie", cookie] if cookie else []
            results.append(subprocess.run(words, cwd=own, check=False).returncode)
    return max(results)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
