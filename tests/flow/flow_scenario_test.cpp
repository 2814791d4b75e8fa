#include "tests/flow/flow_text.hpp"
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace strowger::tests::flow_scenario_test {

TEST_CASE("every scenario text of the flows still tells what happens", "[flow][scenario]") {
  const auto folder = std::filesystem::path{STROWGER_SOURCE_DIR} / "tests/scenarios/flow";
  std::set<std::filesystem::path> files;
  for (const auto& one : std::filesystem::directory_iterator{folder})
    if (one.path().extension() == ".txt") files.insert(one.path());
  CHECK(files.size() >= 8);
  const bool update = std::getenv("UPDATE") != nullptr;
  for (const auto& file : files) {
    INFO(file.filename().string() + " (UPDATE=1 writes the file anew)");
    std::ifstream in{file, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    const auto now = routing::staged::run_flow_text(text.str());
    CHECK(now.find("NOT UNDERSTOOD") == std::string::npos);
    if (update && now != text.str()) std::ofstream{file, std::ios::binary} << now;
    if (!update) CHECK(text.str() == now);
  }
}

} // namespace strowger::tests::flow_scenario_test
