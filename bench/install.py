"""Installed on a machine without a network: from a folder alone into a fresh environment, then served (RE-22).

    python bench/install.py [--bundle build/bundle] [--json]

Without --bundle the folder is made first (release/bundle.py), which needs a network. Everything after that runs in a network
namespace of its own. Ends with 1 when a page did not come or a wheel with one changed byte was taken.
"""

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.error import URLError

from _alone import alone
from _evidence import ROOT, keep

PATIENCE = 300
LINK = re.compile(r"http://127\.0\.0\.1:\d+/\S+")
OUTSIDE = ("192.0.2.1", 443)
"""An address for documentation (RFC 5737): where there is no network it is refused at once."""


def surroundings(folder: Path) -> dict[str, str]:
    """What a fresh machine would know: none of our packages, no settings of pip, no settings of ours."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {**kept, "HOME": str(folder), "PIP_CONFIG_FILE": os.devnull, "CLOSEKNIT_DATA": str(folder / "data")}


def pip_install(app: Path, bundle: Path, folder: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    """The command of docs/run/install.md."""
    pip = [str(app / "bin" / "pip"), "install", "--quiet", "--no-index", "--find-links", ".", "--require-hashes"]
    return subprocess.run(
        [*pip, *more, "-r", "closeknit.lock"],
        cwd=bundle,
        env=surroundings(folder),
        capture_output=True,
        text=True,
        check=False,
    )


def changed_is_refused(app: Path, bundle: Path, folder: Path) -> bool:
    """Whether the folder is refused after one byte of one wheel changed on the way."""
    changed = folder / "changed"
    shutil.copytree(bundle, changed)
    wheel = min(changed.glob("*.whl"), key=lambda file: file.stat().st_size)
    content = bytearray(wheel.read_bytes())
    content[len(content) // 2] ^= 1
    wheel.write_bytes(content)
    done = pip_install(app, changed, folder, "--dry-run")
    shutil.rmtree(changed)
    return done.returncode != 0 and "DO NOT MATCH THE HASHES" in done.stderr


def first_page(app: Path, folder: Path) -> tuple[float, int]:
    """Seconds from the start of the server until its printed link led to a page, and how many bytes the page had."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    said = folder / "said.log"
    began = time.monotonic()
    with said.open("w") as log:
        server = subprocess.Popen(
            [str(app / "bin" / "closeknit"), "serve", "--port", str(port)],
            cwd=folder,
            env=surroundings(folder),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        while time.monotonic() - began < PATIENCE and server.poll() is None:
            link = LINK.search(said.read_text("utf-8"))
            try:
                with urllib.request.urlopen(link[0] if link else f"http://127.0.0.1:{port}/help/", timeout=5) as page:
                    if link:
                        return time.monotonic() - began, len(page.read())
            except (URLError, OSError):
                pass
            time.sleep(0.05)
        raise SystemExit(f"no page came:\n{said.read_text('utf-8')[-3000:]}")
    finally:
        server.terminate()
        server.wait(30)


def inside(bundle: Path, folder: Path) -> dict[str, Any]:
    """What happens on the machine without a network."""
    try:
        socket.create_connection(OUTSIDE, timeout=3).close()
    except OSError as refused:
        network = refused.strerror
    else:
        raise SystemExit("There is a network here.")
    sums = subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=bundle, check=False).returncode
    app = folder / "app"
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "venv", str(app)], env=surroundings(folder), check=True)
    refused_changed = changed_is_refused(app, bundle, folder)
    middle = time.monotonic()
    done = pip_install(app, bundle, folder)
    if done.returncode:
        raise SystemExit(f"It could not be installed.\n{done.stderr[-3000:]}")
    installed = time.monotonic() - middle
    seconds, size = first_page(app, folder)
    return {
        "network": network,
        "files in the folder": len(list(bundle.iterdir())),
        "megabytes": round(sum(file.stat().st_size for file in bundle.iterdir()) / 1e6, 1),
        "sums that differ": sums,
        "a changed wheel is refused": refused_changed,
        "seconds to make an environment and refuse": round(middle - began, 1),
        "seconds to install": round(installed, 1),
        "seconds to the first page": round(seconds, 2),
        "bytes of that page": size,
    }


def main() -> int:
    """Make the folder, go where there is no network, keep what happened."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", type=Path)
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--short", action="store_true", help="the same; there is no shorter way")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.inside:
            print(json.dumps(inside(given.inside, Path(folder))))
            return 0
        bundle = given.bundle or Path(folder, "bundle")
        if not given.bundle:
            subprocess.run([sys.executable, str(ROOT / "release" / "bundle.py"), "--out", str(bundle)], check=True)
        own = [sys.executable, str(Path(__file__).resolve()), "--inside", str(bundle.resolve())]
        done = subprocess.run(alone(own), stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return done.returncode
    figures = json.loads(done.stdout.splitlines()[-1])
    keep("install", figures, seed=None, short=given.short, as_json=given.json)
    return int(bool(figures["sums that differ"]) or not figures["a changed wheel is refused"])


if __name__ == "__main__":
    sys.exit(main())
