#include "sim/pool_text/pool_scene.hpp"
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace strowger::tests::pool_scenario_test {

using namespace strowger::routing::wording;

namespace {

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

} // namespace

TEST_CASE("every scenario text of the pool still tells what happens", "[pool][scenario]") {
  const auto folder = std::filesystem::path{STROWGER_SOURCE_DIR} / "tests/scenarios/pool";
  std::set<std::filesystem::path> files;
  for (const auto& one : std::filesystem::directory_iterator{folder})
    if (one.path().extension() == ".txt") files.insert(one.path());
  CHECK(files.size() >= 25);
  const bool update = std::getenv("UPDATE") != nullptr;
  for (const auto& file : files) {
    INFO(file.filename().string() + " (UPDATE=1 writes the file anew)");
    const auto text = bytes_of(file);
    const auto now = pool_scene{}.run(text);
    CHECK(now.find("NOT UNDERSTOOD") == std::string::npos);
    CHECK(now.find("BROKEN") == std::string::npos);
    CHECK(now.find("BAD") == std::string::npos);
    if (update && now != text) std::ofstream{file, std::ios::binary} << now;
    if (!update) CHECK(text == now);
  }
}

} // namespace strowger::tests::pool_scenario_test
