#!/usr/bin/env python3
"""Checks the walls between the rooms and the house rules a machine can check.

    scripts/check_rooms.py              check the tree
    scripts/check_rooms.py --self-test  check that each sample in scripts/room_samples fails with its rule, and only with it
    scripts/check_rooms.py --record     record today's over-long files and functions (they may shrink, never grow)

Every finding is `path:line: rule: what is wrong`. Rules: see RULES below; one failing sample each.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = "scripts/room_samples"
RATCHET = "scripts/room_ratchet.json"
FILE_LINES, FUNCTION_LINES = 400, 50
ROOMS = ("routing", "storage", "channels", "actors", "sim", "tests")
CPP = (".cpp", ".hpp")
CODE = CPP + (".py", ".ts", ".tsx", ".svelte", ".js", ".mjs", ".css", ".sh", ".cmake", ".proto")
SKIPPED_FOLDERS = {"build", "run", "node_modules", ".git", "dist"}

RULES = {
    "wall": "a room includes only what DESIGN allows it",
    "sim-is-a-leaf": "nothing includes the simulator but its own tests",
    "caf": "CAF only in actors, sim and their tests",
    "rocksdb": "RocksDB only in storage and its tests",
    "libwebsockets": "libwebsockets only in channels/web and the channels' tests",
    "srtp": "libsrtp2 only in channels/media",
    "sofia": "Sofia-SIP only in channels/sip/nta",
    "c-ares": "c-ares only in channels/sip/dns",
    "protobuf": "protobuf only where records, contracts or kept bytes are written: storage and the channels' wires",
    "calendar": "the time zone library only in actors/calendar and the actors' tests",
    "caf-all": "caf/all.hpp only in .cpp files and actors/interfaces.hpp",
    "routing-standard-library": "routing includes nothing foreign",
    "routing-pure": "routing has no clock, chance, thread or I/O",
    "file-name": "no utils, helpers, common, manager, misc",
    "test-name": "tests are named *_test.cpp after what they test",
    "pragma-once": "every header begins with #pragma once",
    "using-namespace": "no `using namespace` in a header",
    "promise": "no promises for later in code",
    "sleep": "nothing sleeps: wait for the event or use virtual time",
    "file-length": f"no file over {FILE_LINES} lines is added or grows",
    "function-length": f"no function over {FUNCTION_LINES} lines is added or grows",
}

# What each room may include of the project, by prefix. tests and sim may include everything below them.
ALLOWED = {
    "routing": ("routing/",),
    "storage": ("routing/", "storage/"),
    "channels": ("routing/model/", "routing/decision_record.hpp", "channels/"),
    "actors": ("routing/", "storage/", "channels/", "actors/"),
    "sim": ("routing/", "storage/", "channels/", "actors/", "sim/"),
}
# Where a foreign library may be included: header prefix -> rule, places.
LIBRARIES = {
    "caf/": ("caf", ("actors/", "sim/", "tests/actors/", "tests/sim/", "tests/bench/")),
    "rocksdb/": ("rocksdb", ("storage/", "tests/storage/")),
    "libwebsockets": ("libwebsockets", ("channels/web/", "tests/channels/")),
    "srtp2/": ("srtp", ("channels/media/",)),
    "sofia-sip/": ("sofia", ("channels/sip/nta/",)),
    "ares": ("c-ares", ("channels/sip/dns/",)),
    "google/protobuf/": ("protobuf", ("storage/", "channels/remote/", "channels/sip/", "channels/media/", "tests/")),
    "date/": ("calendar", ("actors/calendar/", "tests/actors/")),
}
# Programs that live in real time beside a running engine.
REAL_TIME = ("tests/crash/", "tests/bench/")
IMPURE_HEADERS = {"random", "thread", "iostream", "fstream", "filesystem", "mutex", "shared_mutex", "condition_variable",
                  "future", "atomic", "ctime", "time.h", "cstdlib", "stdlib.h", "unistd.h"}
IMPURE_CALLS = re.compile(r"::now\s*\(|\bs?rand\s*\(|\brandom_device\b|\bgetenv\s*\(|\bstd::time\s*\(|(?<![\w:])printf\s*\(|\bfopen\s*\(")
BAD_NAMES = {"util", "utils", "helper", "helpers", "common", "manager", "misc"}
PROMISES = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
SLEEPS = re.compile(r"\bsleep_for\s*\(|\bsleep_until\s*\(|\busleep\s*\(|\bnanosleep\s*\(|(?<![\w.>])sleep\s*\(")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
NOT_FUNCTIONS = re.compile(r"^(if|for|while|switch|catch|do|else|namespace|class|struct|enum|union|return|case|try|extern)\b")


def tracked_files(root):
    """Paths under `root` that git knows or would add; in a folder without git, all."""
    try:
        out = subprocess.run(["git", "-C", str(root), "ls-files", "-co", "--exclude-standard", "-z", "."],
                             capture_output=True, check=True).stdout.decode()
        names = sorted(set(filter(None, out.split("\0"))))
    except (OSError, subprocess.CalledProcessError):
        names = sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())
    for name in names:
        if not SKIPPED_FOLDERS.intersection(Path(name).parts[:-1]) and (root / name).is_file():
            yield name


def without_comments(text):
    """The text with comments and the insides of literals blanked; line numbers stay."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"([^()\\\s]{0,16})\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])*\'', re.S)
    return pattern.sub(lambda m: '""' * (m.group(0)[0] in "\"R") + "\n" * m.group(0).count("\n"), text)


def functions(code):
    """(name, first line, lines) of each function body in C++ text without comments."""
    code = re.sub(r"^\s*#.*?(?<!\\)$", "", code, flags=re.M)
    found, stack, start, line, parens = [], [], 0, 1, 0
    for at, c in enumerate(code):
        if c == "\n":
            line += 1
        elif c == "(":
            parens += 1
        elif c == ")":
            parens = max(0, parens - 1)
        elif c == "{":
            head = re.sub(r"^(\s*(public|private|protected)\s*:)*", "", code[start:at]).strip()
            is_function = not parens and ")" in head and not NOT_FUNCTIONS.match(head) and not re.search(r"=\s*(\[|$)", head)
            name = re.search(r"([~\w:]+|operator\s*\S+)\s*\(", head)
            stack.append(((name.group(1) if name else "?") if is_function else None, line, parens))
            start, parens = at + 1, 0
        elif c == "}" and stack:
            name, first, parens = stack.pop()
            if name:
                found.append((name, first, line - first + 1))
            start = at + 1
        elif c == ";" and not parens:
            start = at + 1
    return found


class Check:
    def __init__(self, root):
        self.root, self.findings = root, []
        self.long_files, self.long_functions = {}, {}
        ratchet = root / RATCHET
        recorded = json.loads(ratchet.read_text()) if ratchet.exists() else {}
        self.allowed_files, self.allowed_functions = recorded.get("files", {}), recorded.get("functions", {})

    def tell(self, path, line, rule, what):
        assert rule in RULES
        self.findings.append((path, line, rule, what))

    def run(self):
        for name in tracked_files(self.root):
            if name.startswith(SAMPLES) or not name.endswith(CODE) and Path(name).name != "dev":
                continue
            text = (self.root / name).read_text(encoding="utf-8", errors="replace")
            self.check_any(name, text)
            if name.endswith(CPP) and name.split("/")[0] in ROOMS:
                self.check_cpp(name, text)
        return sorted(self.findings)

    def check_any(self, name, text):
        words = set(re.split(r"[_\-.]", Path(name).stem.lower()))
        if words & BAD_NAMES:
            self.tell(name, 1, "file-name", f"`{Path(name).name}`: name the one idea the file holds")
        for number, line in enumerate(text.split("\n"), 1):
            if PROMISES.search(line):
                self.tell(name, number, "promise", "do it now, or write an issue")
        lines = text.count("\n")
        if lines > FILE_LINES:
            self.long_files[name] = lines
            if lines > self.allowed_files.get(name, FILE_LINES):
                self.tell(name, lines, "file-length", f"{lines} lines; at most {self.allowed_files.get(name, FILE_LINES)}")

    def check_cpp(self, name, text):
        code = without_comments(text)
        self.check_includes(name, text)
        if name.endswith(".hpp"):
            if not re.match(r"(\s|//[^\n]*\n|/\*.*?\*/)*#pragma once", text, re.S):
                self.tell(name, 1, "pragma-once", "the first line of a header is #pragma once")
            for number, line in enumerate(code.split("\n"), 1):
                if re.search(r"\busing\s+namespace\b", line):
                    self.tell(name, number, "using-namespace", "it would reach every file that includes this one")
        for number, line in enumerate(code.split("\n"), 1):
            if SLEEPS.search(line) and not name.startswith(REAL_TIME):
                self.tell(name, number, "sleep", RULES["sleep"])
            if name.startswith("routing/") and IMPURE_CALLS.search(line):
                self.tell(name, number, "routing-pure", f"`{IMPURE_CALLS.search(line).group(0)}`: shells read clocks and do I/O")
        if name.startswith("tests/"):
            if re.search(r"^\s*(TEST_CASE|SCENARIO)\s*\(", code, re.M) and not name.endswith("_test.cpp"):
                self.tell(name, 1, "test-name", "a file with test cases is named *_test.cpp")
        else:
            self.check_functions(name, code)

    def check_includes(self, name, text):
        room = name.split("/")[0]
        for number, line in enumerate(text.split("\n"), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            quoted, header = match.group(1) == '"', match.group(2)
            target = header.split("/")[0]
            if target in ROOMS and "/" in header:
                self.check_wall(name, number, room, header)
            elif room == "routing":
                if header in IMPURE_HEADERS:
                    self.tell(name, number, "routing-pure", f"<{header}>: routing has no clock, chance, thread or I/O")
                elif header == "chrono" and name != "routing/model/time.hpp":
                    self.tell(name, number, "routing-pure", "<chrono> comes through routing/model/time.hpp only")
                elif quoted or not re.fullmatch(r"[a-z0-9_]+(\.h)?|ext/pb_ds/[a-z_]+\.hpp", header):  # libstdc++'s own trees
                    self.tell(name, number, "routing-standard-library", f"{header} is neither routing nor the standard library")
            for prefix, (rule, places) in LIBRARIES.items():
                if header.startswith(prefix) and not name.startswith(places) and room != "routing":
                    self.tell(name, number, rule, f"{header}: {RULES[rule]}")
            if header.endswith(".pb.h") and not name.startswith(LIBRARIES["google/protobuf/"][1]):
                self.tell(name, number, "protobuf", f"{header}: {RULES['protobuf']}")
            if header == "caf/all.hpp" and name.endswith(".hpp") and name != "actors/interfaces.hpp" and room != "tests":
                self.tell(name, number, "caf-all", f"{header} in a header: {RULES['caf-all']}")

    def check_wall(self, name, number, room, header):
        if header.startswith("sim/") and room not in ("sim", "tests"):
            self.tell(name, number, "sim-is-a-leaf", f"{header}: {RULES['sim-is-a-leaf']}")
        elif room != "tests" and not header.startswith(ALLOWED[room]):
            self.tell(name, number, "wall", f"{room} may not include {header}; it may include {', '.join(ALLOWED[room])}")

    def check_functions(self, name, code):
        for function, line, lines in functions(code):
            if lines > FUNCTION_LINES:
                key = f"{name}:{function}"
                self.long_functions[key] = max(lines, self.long_functions.get(key, 0))
                limit = self.allowed_functions.get(key, FUNCTION_LINES)
                if lines > limit:
                    self.tell(name, line, "function-length", f"`{function}` has {lines} lines; at most {limit}")


def self_test():
    """Each folder of room_samples is a small tree that breaks exactly the rule it is named after."""
    wrong = []
    samples = sorted(p for p in (ROOT / SAMPLES).iterdir() if p.is_dir())
    for sample in samples:
        rules = {rule for _, _, rule, _ in Check(sample).run()}
        expected = set() if sample.name == "clean" else {sample.name}
        if rules != expected:
            wrong.append(f"{sample.name}: expected {sorted(expected)}, found {sorted(rules)}")
    for rule in sorted(set(RULES) - {p.name for p in samples}):
        wrong.append(f"{rule}: no sample in {SAMPLES}/{rule}")
    print("\n".join(wrong) if wrong else f"{len(samples)} samples, each fails with its own rule")
    return 1 if wrong else 0


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    check = Check(ROOT)
    findings = check.run()
    if arguments == ["--record"]:
        recorded = {"files": dict(sorted(check.long_files.items())), "functions": dict(sorted(check.long_functions.items()))}
        (ROOT / RATCHET).write_text(json.dumps(recorded, indent=2) + "\n")
        findings = [f for f in findings if not f[2].endswith("-length")]
    elif arguments:
        print(__doc__)
        return 2
    for path, line, rule, what in findings:
        print(f"{path}:{line}: {rule}: {what}")
    if not findings:
        print(f"rooms: {len(RULES)} rules hold")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
