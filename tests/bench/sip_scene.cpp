#include "sip_scene.hpp"
#include <charconv>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace strowger::bench {

std::filesystem::path prompts_folder() {
  const auto folder = program("strowger").parent_path().parent_path() / "prompts";
  if (!std::filesystem::exists(folder / "music" / "hold.wav"))
    throw std::runtime_error{"there is no music in " + folder.string() + ": build the target prompts"};
  return folder;
}

std::vector<std::string> words_for(const std::string& scenario, std::uint16_t from_port) {
  const auto file = std::filesystem::path{STROWGER_SOURCE_DIR} / "tests/bench/sip" / scenario;
  return {"-sf",
          file.string(),
          "-i",
          "127.0.0.1",
          "-p",
          std::to_string(from_port),
          "127.0.0.1:" + std::to_string(sip_port),
          "-nostdin"};
}

std::vector<std::string> logging_to(const std::filesystem::path& file) {
  return {"-trace_logs", "-log_file", file.string()};
}

sipp_run play(const std::string& scenario, std::uint16_t from_port, const std::filesystem::path& folder,
              const std::vector<std::string>& more, std::chrono::seconds limit) {
  std::filesystem::create_directories(folder);
  const auto stat = folder / "stat.csv", said = folder / (scenario + ".out");
  auto words = words_for(scenario, from_port);
  words.insert(words.end(), more.begin(), more.end());
  for (const auto& one :
       {std::string{"-trace_stat"}, std::string{"-stf"}, stat.string(), std::string{"-fd"}, std::string{"1"}})
    words.push_back(one);
  sipp_run went;
  const stopwatch watch;
  child_process player{"/usr/bin/sipp", words, said};
  player.wait(limit);
  went.seconds = watch.seconds();
  std::ifstream csv{stat};
  std::string head, line, last;
  std::getline(csv, head);
  while (std::getline(csv, line)) last = line;
  const auto column = [&](const std::string& name) {
    std::istringstream names{head}, values{last};
    for (std::string key, value; std::getline(names, key, ';') && std::getline(values, value, ';');) {
      double number = 0;
      if (key != name) continue;
      std::from_chars(value.data(), value.data() + value.size(), number);
      return number;
    }
    throw std::runtime_error{"SIPp has not told " + name + "; see " + said.string()};
  };
  went.calls = column("TotalCallCreated");
  went.failed = went.calls - column("SuccessfulCall(C)");
  return went;
}

} // namespace strowger::bench
