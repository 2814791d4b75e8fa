#include "documented_example.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace strowger::tests::documented_examples_test {

/// Whoever copies an example out of the documentation has a configuration that the engine takes.
namespace {

using namespace strowger::actors;

const std::filesystem::path source{STROWGER_SOURCE_DIR};
/// Checks every example of a page; how many there are.
int check_page(const std::filesystem::path& page) {
  std::ifstream in{page};
  std::ostringstream text;
  text << in.rdbuf();
  const auto all = text.str();
  constexpr std::string_view begin = "```yaml\n", end = "```";
  int examples = 0;
  for (auto at = all.find(begin); at != std::string::npos; at = all.find(begin, at)) {
    at += begin.size();
    const auto line = std::count(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
    const auto name = page.filename().string() + ", the example at line " + std::to_string(line);
    const auto read =
        read_configuration_text(whole_example(all.substr(at, all.find(end, at) - at)), "example");
    INFO(name);
    for (const auto& one : read.diagnostics) UNSCOPED_INFO(to_text(one));
    CHECK(read.ok());
    ++examples;
  }
  return examples;
}

} // namespace

TEST_CASE("every example of a configuration in the documentation is one that the engine takes") {
  int examples = check_page(source / "README.md") + check_page(source / "ARCHITECTURE.md");
  const std::set<std::string> of_the_simulator{"scenarios.md", "staffing.md", "load.md"};
  for (const auto& page : std::filesystem::recursive_directory_iterator{source / "docs"})
    if (page.path().extension() == ".md" && !of_the_simulator.contains(page.path().filename().string()))
      examples += check_page(page.path());
  CHECK(examples > 10);
}

} // namespace strowger::tests::documented_examples_test
