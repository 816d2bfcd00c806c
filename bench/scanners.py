"""Two scanners that others made, signed in, against the real server: schemathesis and wapiti (AP-1).

    python bench/scanners.py [--only schemathesis wapiti] [--examples 20] [--short] [--tools FOLDER] [--json]

Each has an environment of its own under build/tools, so that it changes nothing of ours; it is made with uv on the first
run. schemathesis gets the description of the pages that `_openapi.py` makes and looks for answers of 500 and above, answers
that are not declared, and methods that are open though nobody said so. wapiti follows the links and attacks what it finds; what
it would ask another host for is asked of the server itself. A scanner that cannot be installed is named as not tried: never as passed.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from _evidence import ROOT, keep
from _stand import Server, Stand, stand

TOOLS = {"schemathesis": "schemathesis>=4,<5", "wapiti": "wapiti3>=3.2,<3.3"}
UV = next((str(path) for path in (ROOT / ".uv/bin/uv", Path(shutil.which("uv") or "uv")) if path.exists()), "uv")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,unsupported_method"
MODULES = "cookieflags,crlf,csp,csrf,exec,file,http_headers,htaccess,methods,permanentxss,redirect,sql,timesql,upload,xss,xxe,backup"
LEAVE_ALONE = ("/sign-out/*", "*/erase/*", "/settings/password/*", "/settings/email/*")
OPERATIONS_SHORT = "^/(circle/|today/|settings/look|help)"
ACCEPTED = {
    "Secure Flag cookie": "the scan is on plain http on this machine; with https every cookie is Secure and begins with __Host-",
}
"""What a scanner says that is right and stays so, and why."""


class NotTried(Exception):
    """The scanner cannot be had here."""


def installed(name: str, folder: Path) -> Path:
    """The command of a scanner, installed in an environment of its own."""
    command = folder / name / "bin" / name
    if command.exists():
        return command
    try:
        subprocess.run([UV, "venv", "--quiet", str(folder / name)], check=True, capture_output=True)
        python = folder / name / "bin" / "python"
        subprocess.run(
            [UV, "pip", "install", "--quiet", "--python", str(python), TOOLS[name]], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError) as problem:
        raise NotTried(f"{TOOLS[name]} could not be installed ({type(problem).__name__})") from problem
    return command


def version(command: Path) -> str:
    """What the scanner says of itself."""
    said = subprocess.run([str(command), "--version"], capture_output=True, text=True, check=False).stdout
    return said.strip().splitlines()[-1] if said.strip() else "unknown"


def schemathesis(at: Stand, server: Server, owner: dict[str, Any], given: argparse.Namespace) -> dict[str, Any]:
    """Made-up requests to every described address, by several ways of making them up."""
    command = installed("schemathesis", given.tools)
    schema = at.folder / "openapi.json"
    described = subprocess.run(
        [sys.executable, str(ROOT / "bench/_openapi.py"), str(at.folder / "filled.json")],
        env=at.surroundings(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    schema.write_text(described.stdout.splitlines()[-1], "utf-8")
    url = f"http://127.0.0.1:{server.port}"
    run = [str(command), "run", str(schema), "--url", url, "--checks", CHECKS, "--seed", str(given.seed)]
    run += ["-H", f"Cookie: {owner['cookie']}", "-H", f"X-CSRFToken: {owner['token']}", "--max-redirects", "0"]
    run += ["--max-examples", str(5 if given.short else given.examples), "--phases", "examples,coverage,fuzzing"]
    run += [
        "--continue-on-failure",
        "--generation-database",
        "none",
    ]
    run += ["--no-color", "--suppress-health-check", "all", "--request-timeout", "30", "--warnings", "off"]
    if given.short:
        run += ["--include-path-regex", OPERATIONS_SHORT]
    done = subprocess.run(
        run, cwd=at.folder, env={**os.environ, "COLUMNS": "200"}, capture_output=True, text=True, check=False
    )
    (given.out / "schemathesis.txt").write_text(done.stdout + done.stderr, "utf-8")
    found = seen(done.stdout)
    operations = sum(len(methods) for methods in json.loads(schema.read_text("utf-8"))["paths"].values())
    return {"version": version(command), "operations": operations, "ended with": done.returncode, **found}


def seen(said: str) -> dict[str, Any]:
    """Cases and findings from what schemathesis printed: every case that did not pass is one."""
    summed = said.partition("Test cases:")[2].partition("\n\n")[0]
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (generated|passed|skipped)", summed)}
    if "generated" not in counts:
        raise RuntimeError(said[-3000:])
    failed = re.findall(r"^_+ (.+?) _+$|^- (.+)$", said.partition("FAILURES")[2].partition("SUMMARY")[0], re.MULTILINE)
    return {
        "cases": counts["generated"],
        "findings": counts["generated"] - counts.get("passed", 0) - counts.get("skipped", 0),
        "found": dict(Counter(" ".join(filter(None, one)) for one in failed).most_common(40)),
    }


def wapiti(at: Stand, server: Server, owner: dict[str, Any], given: argparse.Namespace) -> dict[str, Any]:
    """Follows links as the owner, and attacks every form and parameter that it met."""
    command = installed("wapiti", given.tools)
    url, report = f"http://127.0.0.1:{server.port}/", at.folder / "wapiti.json"
    modules = "cookieflags,csp,http_headers,redirect,xss,crlf" if given.short else MODULES
    run = [str(command), "-u", url, "-m", modules, "--scope", "folder", "-C", owner["cookie"], "--drop-set-cookie"]
    run += ["--flush-session", "--store-session", str(at.folder), "--no-bugreport", "-f", "json", "-o", str(report)]
    run += [
        "--endpoint",
        url,
        "-v",
        "0",
        "-d",
        "6",
    ]
    run += ["--max-scan-time", "60" if given.short else "900", "--max-attack-time", "30" if given.short else "300"]
    run += ["--max-links-per-page", "20", "--max-files-per-dir", "30", "--max-parameters", "20"]
    for address in LEAVE_ALONE:
        run += ["-x", url.rstrip("/") + address]
    done = subprocess.run(
        run, cwd=at.folder, capture_output=True, text=True, check=False, env={**os.environ, "HOME": str(at.folder)}
    )
    if not report.exists():
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    shutil.copy(report, given.out / "wapiti-report.json")
    said = json.loads(report.read_text("utf-8"))
    kinds = {**said["vulnerabilities"], **said["anomalies"]}
    listed = {
        kind: sorted({f"{one['method']} {one['path']}: {one['info']}"[:160] for one in ones})
        for kind, ones in kinds.items()
    }
    info = said["infos"]
    return {
        "version": info["version"],
        "modules": modules.count(",") + 1,
        "pages": info.get("crawled_pages_nbr", len(info.get("crawled_pages", []))),
        "findings": sum(len(ones) for kind, ones in listed.items() if kind not in ACCEPTED),
        "accepted": {
            kind: f"{len(ones)}: {ACCEPTED[kind]}" for kind, ones in listed.items() if ones and kind in ACCEPTED
        },
        "found": {
            kind: f"{len(ones)}, such as {ones[0]}" for kind, ones in listed.items() if ones and kind not in ACCEPTED
        },
    }


SCANNERS = {"schemathesis": schemathesis, "wapiti": wapiti}


def main() -> int:
    """Scan, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=SCANNERS, default=list(SCANNERS))
    parser.add_argument("--examples", type=int, default=20, help="for each address and method")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--tools", type=Path, default=ROOT / "build" / "tools")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    given.out = Path(tempfile.mkdtemp(prefix="closeknit-scans-"))
    out: dict[str, Any] = {}
    for name in given.only:
        began = time.monotonic()
        with stand("sqlite") as at:
            filled = at.life("fill", 1, 12, 200, given.seed)
            (at.folder / "filled.json").write_text(json.dumps(filled), "utf-8")
            try:
                with at.serving(workers=2) as server:
                    out[name] = SCANNERS[name](at, server, filled["owners"][0], given)
                    out[name]["answers of 500 in the log"] = server.said().count("Internal Server Error")
                    shutil.copy(server.log, given.out / f"server-{name}.txt")
            except NotTried as why:
                out[name] = {"not tried": str(why)}
        out[name]["seconds"] = round(time.monotonic() - began, 1)
    keep("scanners", out, seed=given.seed, short=given.short, as_json=given.json)
    print(f"whole reports: {given.out}", file=sys.stderr)
    return int(any(found.get("findings", 0) for found in out.values()))


if __name__ == "__main__":
    sys.exit(main())
