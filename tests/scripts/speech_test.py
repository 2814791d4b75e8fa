"""A build needs the voice that speaks the prompts: cmake/speech.cmake refuses one without it, and says what to install. speech_test.py CMAKE"""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
CMAKE = "cmake"


class Speech(unittest.TestCase):
    def configure(self, program=None):
        """With this program as espeak-ng, or none."""
        with tempfile.TemporaryDirectory() as folder:
            if program is not None:
                made = Path(folder) / "espeak-ng"
                made.write_text("#!/bin/sh\n" + program)
                made.chmod(0o755)
            return subprocess.run([CMAKE, "-P", SOURCE / "cmake" / "speech.cmake"], env={"PATH": folder}, capture_output=True, text=True, timeout=60)

    def is_refused(self, done, *words):
        self.assertNotEqual(done.returncode, 0)
        told = " ".join(done.stderr.split())
        for one in ("CMake Error", *words):
            self.assertIn(one, told)

    def test_without_it_there_is_no_build(self):
        self.is_refused(self.configure(), "espeak-ng is not installed", "apt-get install espeak-ng", "-DESPEAK_NG=PATH")

    def test_nor_with_one_that_cannot_read_pinyin(self):
        self.is_refused(self.configure("exit 0\n"), "cmn-latn-pinyin")
        self.is_refused(self.configure("echo cmn-latn-pinyin; exit 1\n"), "cmn-latn-pinyin")

    def test_with_it_there_is(self):
        done = self.configure("echo ' 5  cmn-latn-pinyin --/M Chinese'\n")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_build_asks_for_it(self):
        self.assertIn("cmake/speech.cmake", (SOURCE / "channels/media/prompts/CMakeLists.txt").read_text())


if __name__ == "__main__":
    if len(sys.argv) > 1:
        CMAKE = os.path.realpath(sys.argv.pop(1))
    unittest.main(verbosity=2)
