"""How `./dev test` counts what the test programs say."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import run_tests  # noqa: E402


class Catch(unittest.TestCase):
    def count(self, text, succeeded=True):
        return run_tests.count_catch(text, succeeded)

    def test_all_passed(self):
        self.assertEqual(self.count("All tests passed (450 assertions in 14 test cases)"), (14, 0, 0))
        self.assertEqual(self.count("All tests passed (1 assertion in 1 test case)"), (1, 0, 0))

    def test_some_failed(self):
        text = "test cases:  14 |  12 passed | 2 failed\nassertions: 436 | 433 passed | 3 failed"
        self.assertEqual(self.count(text, False), (12, 2, 0))

    def test_failures_that_were_expected_are_none(self):
        self.assertEqual(self.count("test cases: 3 | 2 passed | 1 failed as expected\n"), (3, 0, 0))

    def test_reference_data_was_absent(self):
        text = "SKIPPED replay of a real day: there is no calls.csv\nAll tests passed (9 assertions in 3 test cases)"
        self.assertEqual(self.count(text), (2, 0, 1))

    def test_a_crash_fails_though_it_says_nothing(self):
        self.assertEqual(self.count("Segmentation fault", False), (0, 1, 0))

    def test_a_sanitizer_that_speaks_at_the_end_fails(self):
        self.assertEqual(self.count("All tests passed (9 assertions in 3 test cases)\nERROR: LeakSanitizer", False), (3, 1, 0))

    def test_no_case_has_the_tag(self):
        self.assertEqual(self.count("No test cases matched '[long]'\nNo tests ran"), (0, 0, 0))

    def test_cases_of_unittest_are_counted(self):
        self.assertEqual(self.count("...\nRan 10 tests in 16.330s\n\nOK\n"), (10, 0, 0))
        self.assertEqual(self.count("Ran 10 tests in 1s\n\nFAILED (failures=1, errors=2, skipped=1)", False), (6, 3, 1))

    def test_another_program_counts_as_one(self):
        self.assertEqual(self.count("17 samples, each fails with its own rule"), (1, 0, 0))


class Node(unittest.TestCase):
    def count(self, text, succeeded=True):
        return run_tests.count_node(text, succeeded)

    def test_vitest(self):
        text = "\x1b[2m Test Files \x1b[22m 3 passed (3)\n      Tests  40 passed | 2 skipped (42)\n"
        self.assertEqual(self.count(text), (40, 0, 2))

    def test_node_test(self):
        self.assertEqual(self.count("# tests 5\n# pass 3\n# fail 1\n# skipped 1\n", False), (3, 1, 1))

    def test_node_test_on_a_terminal(self):
        self.assertEqual(self.count("\u2139 tests 5\n\u2139 pass 5\n\u2139 fail 0\n\u2139 skipped 0\n"), (5, 0, 0))

    def test_a_runner_that_dies_fails(self):
        self.assertEqual(self.count("Error: no browser", False), (0, 1, 0))

    def test_a_checker_counts_as_one(self):
        self.assertEqual(self.count("svelte-check found 0 errors"), (1, 0, 0))


if __name__ == "__main__":
    unittest.main()
