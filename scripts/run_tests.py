#!/usr/bin/env python3
"""All tests of the house in their order: `./dev test [--all]`.

Prints a heading per part, its duration, and as the very last line `N passed, N failed, N skipped`. A test that lacks its
reference data prints a line that begins with `SKIPPED ` (tests/reference_data.hpp) and counts as skipped. Exit status 1 when
anything failed.

    --all         the long set: Catch tag [long], sanitizers, longer fuzzing, clang-tidy on all files
    --only PART   only the parts whose name contains PART (may be repeated)
"""
import argparse
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as xml
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "channels/pages"
sys.path.insert(0, str(ROOT / "scripts"))
import run_checks  # noqa: E402

SANITIZER_ENVIRONMENT = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "LSAN_OPTIONS": f"suppressions={ROOT}/scripts/sanitizers/lsan.txt:print_suppressions=0",
    "TSAN_OPTIONS": f"suppressions={ROOT}/scripts/sanitizers/tsan.txt:second_deadlock_stack=1",
}


class Tally:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def add(self, passed=0, failed=0, skipped=0):
        self.passed, self.failed, self.skipped = self.passed + passed, self.failed + failed, self.skipped + skipped


def run(command, seconds, cwd=ROOT, show=True, **environment):
    """Runs `command` in a process group of its own and ends the whole group after `seconds`, or when this script is ended; returns
    (status, output). `show` prints the output as it comes; otherwise it is printed only when the command fails."""
    process = subprocess.Popen(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True, errors="replace", start_new_session=True, env={**os.environ, "CI": "true", **environment})
    late = threading.Event()

    def end_it():
        late.set()
        os.killpg(process.pid, signal.SIGKILL)

    timer = threading.Timer(seconds, end_it)
    timer.start()
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            if show:
                print(line, end="", flush=True)
        status = process.wait()
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    finally:
        timer.cancel()
    out = "".join(lines)
    if late.is_set():
        status, out = 124, out + f"\nended after {seconds} s: {' '.join(map(str, command))}\n"
        print(out.splitlines()[-1], flush=True)
    if status != 0 and not show:
        print(out[-20000:], flush=True)
    return status, out


def build(tally, preset, *targets):
    """Configures and builds; a failure counts as one failed test."""
    folder = ROOT / "build" / preset
    folder.mkdir(parents=True, exist_ok=True)
    status, _ = run(["cmake", "--preset", preset], 300, show=False)
    if status == 0:
        status, out = run(["cmake", "--build", folder, "--target", *(targets or ["all"])], 2400, show=False)
        (folder / "build.log").write_text(out)
    if status != 0:
        tally.add(failed=1)
    return status == 0


def count_catch(out, succeeded):
    """Cases of one Catch2 or unittest program from its closing lines; one test when the program is something else."""
    skipped = len(re.findall(r"^SKIPPED ", out, re.M))
    if found := re.search(r"All tests passed \(.* in (\d+) test cases?\)", out):
        total, failed = int(found.group(1)), 0
    elif found := re.search(r"^test cases:\s*(\d+) \|(.*)$", out, re.M):
        total = int(found.group(1))
        failed = sum(int(n) for n in re.findall(r"(\d+) failed(?! as expected)", found.group(2)))
    elif found := re.search(r"^Ran (\d+) tests? in ", out, re.M):  # Python's unittest
        total = int(found.group(1))
        failed = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", out))
        skipped += sum(int(n) for n in re.findall(r"skipped=(\d+)", out))
    elif "No tests ran" in out or "No test cases matched" in out:
        total = failed = 0
    else:
        total, failed = 1, int(not succeeded)
    if not succeeded and not failed:  # it crashed, or a sanitizer spoke after the last case
        total, failed = total + 1, 1
    return total - failed - skipped, failed, skipped


def ctest(tally, preset, arguments, seconds, **environment):
    """Two at a time: most of them wait for timers and audio in real time. Those that want the machine for themselves say so (RUN_SERIAL)."""
    report = ROOT / "build" / preset / "tests.xml"
    report.unlink(missing_ok=True)
    status, _ = run(["ctest", "--test-dir", f"build/{preset}", "--output-on-failure", "--no-tests=ignore", "--timeout", "1200",
                     "--parallel", "2", "--test-output-size-passed", "4000000", "--test-output-size-failed", "4000000", "--output-junit", report,
                     *arguments], seconds, **environment)
    if not report.exists():
        tally.add(failed=1)
        return
    before = tally.failed
    for case in xml.parse(report).getroot().iter("testcase"):
        out, succeeded = case.findtext("system-out") or "", case.get("status") == "run"
        tally.add(*count_catch(out, succeeded))
        for line in re.findall(r"^SKIPPED .*", out, re.M):
            print(line)
    if status != 0 and tally.failed == before:
        tally.add(failed=1)


# Without sanitizers: these are more rounds of what the usual tests do, which the sanitizers see already.
def long_tests(tally, preset, programs, seconds, **environment):
    for program in programs:
        status, out = run([f"build/{preset}/bin/test_{program}", "[long]"], seconds, **environment)
        tally.add(*count_catch(out, status == 0))


def count_node(out, succeeded):
    """Cases of a JavaScript runner: vitest and Playwright say `12 passed`, node:test says `# pass 12`."""
    def last(*patterns):
        numbers = [int(n) for pattern in patterns for n in re.findall(pattern, out, re.M)]
        return numbers[-1] if numbers else 0
    out = re.sub(r"\x1b\[[0-9;]*m", "", out)
    out = re.sub(r"^\s*Test Files .*$", "", out, flags=re.M)
    passed, failed, skipped = (last(r"(\d+) passed", r"^\S? ?pass (\d+)"), last(r"(\d+) failed", r"^\S? ?fail (\d+)"),
                               last(r"(\d+) skipped", r"^\S? ?skipped (\d+)"))
    if not succeeded and not failed:
        failed = 1
    if succeeded and not passed + skipped:
        passed = 1
    return passed, failed, skipped


# ------------------------------------------------------------------------------------------------ the parts

def part_release_build(tally, _):
    if not build(tally, "release"):
        raise SystemExit(finish(tally, []))


def part_checks(tally, options):
    tally.add(*run_checks.run(["--all"] if options.all else ["--no-tidy"]))


def part_tests(tally, options):
    rounds = {"STROWGER_CRASH_ROUNDS": "200"} if options.all else {}
    ctest(tally, "release", [], 3600, **rounds)
    if options.all:
        long_tests(tally, "release", ("routing", "storage", "channels", "actors", "sim"), 3600, **rounds)


def part_kills(tally, _):
    """Each process of calls and all of them are killed twenty times under a hundred customers who wait and twenty who talk; fewer through rtpengine."""
    if not build(tally, "release", "strowger", "strowger-sip", "strowger-media", "prompts"):
        return
    for words in (["80", "100", "20"], ["--rtpengine", "10", "20", "10"]):
        status, out = run([sys.executable, "tests/calls/kill_rounds.py", "build/release/bin/strowger", *words], 3600)
        tally.add(*count_catch(out, status == 0))


def part_pages(tally, _):
    """The pages build with the machine's own node; their unit tests; then Chromium, against the played and against the built engine, and as a
    telephone through Kamailio and rtpengine."""
    if not (PAGES / "package.json").exists():
        print("no pages in channels/pages")
        return
    if not build(tally, "release", "strowger", "strowger-sip", "strowger-media", "prompts", "strowger-sim", "pages"):
        return
    scripts = json.loads((PAGES / "package.json").read_text()).get("scripts", {})
    for script in ("check", "test", "test:pages", "test:browser", "test:phone"):
        if script in scripts:
            print(f"-- npm run {script}", flush=True)
            status, out = run(["npm", "run", "--silent", script], 1200, cwd=PAGES, STROWGER_BIN=str(ROOT / "build/release/bin"))
            tally.add(*count_node(out, status == 0))


def part_asan_ubsan(tally, options):
    """The rooms below the actors; with --all everything: the engine too, as operators meet it and under a few `kill -9`."""
    if options.all:
        if build(tally, "asan-ubsan"):
            ctest(tally, "asan-ubsan", ["-LE", "release"], 3600, STROWGER_CRASH_ROUNDS="5", **SANITIZER_ENVIRONMENT)
    elif build(tally, "asan-ubsan", "test_routing", "test_storage", "test_channels", "test_media"):
        ctest(tally, "asan-ubsan", ["-R", "^(routing|storage|channels|media)$"], 1800, **SANITIZER_ENVIRONMENT)


def part_tsan(tally, options):
    """Our own threads and the bridges behind mailboxes. Not the actors: Debian's CAF is not instrumented."""
    rooms = ("storage", "channels", "media") if options.all else ("storage",)
    if build(tally, "tsan", *(f"test_{room}" for room in rooms)):
        ctest(tally, "tsan", ["-R", f"^({'|'.join(rooms)})$"], 1800, **SANITIZER_ENVIRONMENT)


def corpora_of(name):
    """tests/fuzz/corpus/NAME, and the folders that tests/fuzz/corpus/NAME.also lists, one a line."""
    folder = ROOT / "tests/fuzz/corpus"
    also = folder / f"{name}.also"
    folders = [folder / name] + [ROOT / line for line in (also.read_text().split() if also.exists() else [])]
    return [f for f in folders if f.is_dir()]


def fuzz_one(target, seconds):
    """Runs one target on its corpus and what earlier runs found; returns (succeeded, line to print); None: it cannot run here."""
    found = ROOT / "build/fuzz/found" / target
    found.mkdir(parents=True, exist_ok=True)
    corpora = [found, *corpora_of(target.removesuffix("_fuzz"))]
    status, out = run([f"build/fuzz/bin/{target}", f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048",
                       f"-artifact_prefix={found.parent}/{target}-", "-print_final_stats=1", *corpora], seconds + 120, show=False,
                      **SANITIZER_ENVIRONMENT)
    runs = re.search(r"number_of_executed_units:\s*(\d+)", out)
    corpus = "" if corpora[-1] != found else "; it has no corpus in tests/fuzz/corpus"
    if "a network of its own is not to be had" in out:
        return None, f"SKIPPED {target}: it needs a network namespace, which this machine does not give"
    succeeded = status == 0 and not corpus
    return succeeded, f"{'ok  ' if succeeded else 'FAIL'} {target}: {runs.group(1) if runs else '?'} runs in {seconds} s{corpus}"


def part_fuzz(tally, options):
    """All targets, one per processor: five seconds each, in the long set two minutes each."""
    targets = sorted(p.stem for p in (ROOT / "tests/fuzz").glob("*_fuzz.cpp"))
    if not build(tally, "fuzz", "fuzz_targets"):
        return
    with ThreadPoolExecutor(os.cpu_count() or 2) as processors:
        for succeeded, line in processors.map(lambda target: fuzz_one(target, 120 if options.all else 5), targets):
            print(line, flush=True)
            tally.add(passed=int(succeeded is True), failed=int(succeeded is False), skipped=int(succeeded is None))


PARTS = (("release build", part_release_build), ("checks", part_checks), ("tests", part_tests), ("pages", part_pages),
         ("fuzz", part_fuzz))
LONG_PARTS = (("kills", part_kills), ("asan-ubsan", part_asan_ubsan), ("tsan", part_tsan))


def finish(tally, durations):
    for name, seconds in durations:
        print(f"{seconds:7.0f} s  {name}")
    if tally.skipped and not os.environ.get("STROWGER_REFERENCE_DATA"):
        print("STROWGER_REFERENCE_DATA names no folder: tests that compare with real data were skipped")
    print(f"{tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped", flush=True)
    return 1 if tally.failed else 0


def main():
    parser = argparse.ArgumentParser(prog="./dev test", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    tally, durations = Tally(), []
    for name, part in PARTS + (LONG_PARTS if options.all or options.only else ()):
        if options.only and not any(wanted in name for wanted in options.only):
            continue
        print(f"\n==== {name} ====", flush=True)
        begun, passed, failed = time.monotonic(), tally.passed, tally.failed
        part(tally, options)
        durations.append((name, time.monotonic() - begun))
        print(f"---- {name}: {tally.passed - passed} passed, {tally.failed - failed} failed in {durations[-1][1]:.0f} s", flush=True)
    print("\n==== summary ====")
    return finish(tally, durations)


if __name__ == "__main__":
    sys.exit(main())
