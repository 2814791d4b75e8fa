"""What `./dev` makes of its words, with a build and a simulator that only tell what they are asked for."""
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]


class Words(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.house = Path(folder.name)
        shutil.copy(SOURCE / "dev", self.house)
        (self.house / "scripts").mkdir()
        (self.house / "scripts/setup.sh").write_text("install_packages() { :; }\nbuild() { :; }\n")
        programs = self.house / "build/release/bin"
        programs.mkdir(parents=True)
        (programs / "strowger-sim").write_text('#!/bin/sh\necho "$@"\n')
        (programs / "strowger-sim").chmod(0o755)

    def dev(self, *words):
        done = subprocess.run([self.house / "dev", *words], capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def test_the_tables_are_asked_for_with_all_or_without(self):
        for words in ((), ("all",)):
            self.assertEqual(self.dev("sim", "--tables", *words), "tables --all")
            self.assertEqual(self.dev("sim", "--tables", *words, "--seed", "3"), "tables --all --seed 3")

    def test_other_words_go_to_the_simulator_as_they_are(self):
        self.assertEqual(self.dev("sim", "run", "all", "--tables"), "run all --tables")
        self.assertIn("./dev sim --tables [all]", self.dev("help"))


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
