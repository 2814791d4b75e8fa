#include "sim/output_file.hpp"
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
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

TEST_CASE("what is read is not written over, and nothing is written twice") {
  const folder in;
  std::ofstream{in.of("day.yaml")} << "version: 1";
  CHECK_THROWS_WITH(check_outputs(in.of("day.yaml"), {in.of("./day.yaml")}), Catch::Contains("is read"));
  CHECK_THROWS_WITH(check_outputs(in.of("day.yaml"), {in.of("a"), "", in.of("a")}), Catch::Contains("twice"));
  CHECK_NOTHROW(check_outputs(in.of("day.yaml"), {in.of("a"), "", "/dev/null", "/dev/null", in.of("b")}));
}

} // namespace output_file_test
