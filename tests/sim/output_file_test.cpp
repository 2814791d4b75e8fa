#include "sim/output_file.hpp"
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/wait.h>
#include <unistd.h>

namespace output_file_test {

namespace fs = std::filesystem;
using strowger::sim::check_outputs;
using strowger::sim::output_file;

struct folder {
  fs::path path = fs::temp_directory_path() / ("output-file-" + std::to_string(::getpid()));
  folder() { fs::create_directories(path); }
  ~folder() { fs::remove_all(path); }
  [[nodiscard]] std::string of(const char* name) const { return (path / name).string(); }
};

std::string text_in(const std::string& file) {
  std::ifstream from{file};
  return {std::istreambuf_iterator<char>{from}, {}};
}

TEST_CASE("what a command writes is there whole, or what was there before") {
  const folder in;
  const auto file = in.of("out.json");
  std::ofstream{file} << "before";
  {
    output_file to{file};
    CHECK(text_in(file) == "before");
  }
  CHECK(text_in(file) == "before");
  output_file{file}.write("after");
  CHECK(text_in(file) == "after");
  CHECK(std::distance(fs::directory_iterator{in.path}, {}) == 1);
}

TEST_CASE("a place that cannot be written to is refused before the work, with the reason") {
  const folder in;
  CHECK_THROWS_WITH(output_file{in.of("nowhere/out")}, Catch::Contains("No such file or directory"));
  CHECK_THROWS_WITH(output_file{in.path.string()}, Catch::Contains("Is a directory"));
  CHECK_THROWS_WITH(output_file{"/dev/full"}.write("much"), Catch::Contains("No space left"));
}

TEST_CASE("a command that is stopped leaves no part of what it would have written") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const folder in;
    const auto stopped = ::fork();
    if (stopped == 0) {
      std::signal(signal, SIG_DFL); // the tests mind it otherwise
      const output_file first{in.of("out.json")}, second{in.of("out.csv")};
      output_file{in.of("done.csv")}.write("whole");
      ::raise(signal);
      ::_exit(1);
    }
    int how = 0;
    REQUIRE(::waitpid(stopped, &how, 0) == stopped);
    CHECK((WIFSIGNALED(how) && WTERMSIG(how) == signal));
    CHECK(text_in(in.of("done.csv")) == "whole");
    CHECK(std::distance(fs::directory_iterator{in.path}, {}) == 1);
  }
}

TEST_CASE("a copy of a process takes nothing away that is not its own") {
  const folder in;
  const auto before = std::signal(SIGTERM, SIG_DFL); // as in a program of its own
  output_file to{in.of("out.json")};
  const auto copy = ::fork();
  if (copy == 0) {
    ::raise(SIGTERM);
    ::_exit(1);
  }
  int how = 0;
  REQUIRE(::waitpid(copy, &how, 0) == copy);
  std::signal(SIGTERM, before);
  CHECK(WIFSIGNALED(how));
  to.write("whole");
  CHECK(text_in(in.of("out.json")) == "whole");
}

TEST_CASE("what is read is not written over, and nothing is written twice") {
  const folder in;
  std::ofstream{in.of("day.yaml")} << "version: 1";
  std::ofstream{in.of("other.yaml")} << "version: 1";
  const auto day = in.of("day.yaml");
  CHECK_THROWS_WITH(check_outputs({day}, {in.of("./day.yaml")}), Catch::Contains("is read"));
  CHECK_THROWS_WITH(check_outputs({day, in.of("other.yaml")}, {in.of("other.yaml")}),
                    Catch::Contains("is read"));
  CHECK_THROWS_WITH(check_outputs({day}, {in.of("a"), "", in.of("a")}), Catch::Contains("twice"));
  CHECK_NOTHROW(check_outputs({day}, {in.of("a"), "", "/dev/null", "/dev/null", in.of("b")}));
  CHECK_NOTHROW(check_outputs({day, day, ""}, {in.of("a")}));
}

} // namespace output_file_test
