#!/usr/bin/env python3
"""Format, lint and walls: `./dev check`. Exit status 1 when one fails.

    --all      clang-tidy on every file, not only on those that differ from the base
    --no-tidy  leave clang-tidy out
Without --all clang-tidy begins no file after eight minutes, and says so.

The base of a change is STROWGER_CHECK_BASE, else origin/main where it exists and differs from HEAD, else HEAD~1.
"""
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TIDY_SECONDS = 480


def output_of(*command):
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


def git_files(*arguments):
    code, out = output_of("git", *arguments)
    return [name for name in out.splitlines() if (ROOT / name).is_file()] if code == 0 else []


def cpp_files():
    return git_files("ls-files", "-co", "--exclude-standard", "*.cpp", "*.hpp") or sorted(
        str(p.relative_to(ROOT)) for p in ROOT.rglob("*.[ch]pp") if "build" not in p.parts)


def changed_files():
    base = os.environ.get("STROWGER_CHECK_BASE")
    if not base:
        head = output_of("git", "rev-parse", "HEAD")[1].strip()
        code, main = output_of("git", "merge-base", "HEAD", "origin/main")
        base = main.strip() if code == 0 and main.strip() != head else "HEAD~1"
    return set(git_files("diff", "--name-only", base) + git_files("ls-files", "-o", "--exclude-standard"))


def check_format():
    names = [n for n in cpp_files() if not n.startswith("scripts/room_samples/")]
    return output_of("clang-format-14", "--dry-run", "-Werror", "--ferror-limit=3", *names)


def check_tidy(everything):
    """clang-tidy with .clang-tidy over the rooms' translation units (not the tests': Catch2's macros), one per processor."""
    # A tree in which every file is compiled by itself: a linter looks at one file, not at a batch.
    for step in (("cmake", "--preset", "lint"), ("cmake", "--build", "build/lint", "--target", "strowger_storage_schema")):
        code, out = output_of(*step)
        if code:
            return code, out
    database = ROOT / "build/lint/compile_commands.json"
    known = {str(Path(entry["file"]).relative_to(ROOT)) for entry in json.loads(database.read_text())
             if Path(entry["file"]).is_relative_to(ROOT) and "build" not in Path(entry["file"]).relative_to(ROOT).parts}
    known = {name for name in known if not name.startswith("tests/")}
    names = sorted(known if everything else known & changed_files())

    deadline = time.monotonic() + (float("inf") if everything else TIDY_SECONDS)

    def one(name):
        if time.monotonic() > deadline:
            return None, ""
        code, out = output_of("clang-tidy-14", "--quiet", "-p", "build/lint",
                              "--extra-arg=-Wno-error", "--extra-arg=-Wno-unknown-warning-option", name)
        return code, "\n".join(line for line in out.splitlines() if "warnings generated" not in line)

    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        results = list(pool.map(one, names))
    bad = [out for code, out in results if code]
    left = sum(code is None for code, _ in results)
    print(f"     clang-tidy looked at {len(names) - left} files" + (f"; {left} more were left for --all" if left else ""), flush=True)
    return (1, "\n".join(bad)) if bad else (0, "")


def checks(arguments):
    """(name, function) of each check, in order."""
    yield "walls between the rooms", lambda: output_of("python3", "scripts/check_rooms.py")
    yield "samples of broken walls", lambda: output_of("python3", "scripts/check_rooms.py", "--self-test")
    yield "format", check_format
    if "--no-tidy" not in arguments:
        yield "clang-tidy", lambda: check_tidy("--all" in arguments)


def run(arguments):
    """Runs all checks; returns (passed, failed)."""
    passed = failed = 0
    for name, check in checks(arguments):
        begun = time.monotonic()
        code, out = check()
        good = code == 0
        passed, failed = passed + good, failed + (not good)
        print(f"{'ok  ' if good else 'FAIL'} {name} ({time.monotonic() - begun:.0f} s)", flush=True)
        if not good:
            print(out.strip()[-6000:], flush=True)
    return passed, failed


if __name__ == "__main__":
    wrong = set(sys.argv[1:]) - {"--all", "--no-tidy"}
    if wrong:
        sys.exit(f"unknown option: {' '.join(wrong)}\n{__doc__}")
    sys.exit(1 if run(sys.argv[1:])[1] else 0)
