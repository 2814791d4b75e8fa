#include "sim/found_log.hpp"
#include "sim/bank_log.hpp"
#include "sim/call_log.hpp"
#include <stdexcept>
#include <vector>

namespace strowger::sim {

namespace fs = std::filesystem;

namespace {

constexpr const char* call_log_file = "calls.csv";

/// Those of the folder that are a bank's.
std::vector<fs::path> bank_logs_in(const fs::path& folder) {
  std::vector<fs::path> all;
  for (const auto& one : fs::directory_iterator{folder})
    if (one.is_regular_file() && one.path().extension() == ".csv" && is_bank_log(one.path()))
      all.push_back(one.path());
  return all;
}

} // namespace

found_log find_log(const fs::path& asked) {
  if (fs::is_regular_file(asked)) {
    if (is_bank_log(asked)) return {asked, true};
    if (asked.filename() != call_log_file)
      throw std::runtime_error{asked.string() +
                               ": a file of calls must be named calls.csv (agent_skills.csv and "
                               "agent_days.csv may lie beside it), or be a bank's log, with the column "
                               "queue_arrival (docs/what-if.md)"};
    return {asked.has_parent_path() ? asked.parent_path() : fs::path{"."}};
  }
  if (fs::is_regular_file(asked / call_log_file)) {
    if (is_bank_log(asked / call_log_file)) return {asked / call_log_file, true};
    return {asked};
  }
  const auto of_bank = fs::is_directory(asked) ? bank_logs_in(asked) : std::vector<fs::path>{};
  if (of_bank.size() == 1) return {of_bank.front(), true};
  throw std::runtime_error{"there is no calls.csv in " + asked.string() +
                           (of_bank.empty() ? "" : ", and of a bank's logs several: name one") +
                           "; a log is the folder of a call-level log or the file of a bank's "
                           "(docs/what-if.md)"};
}

recorded_day read_log(const found_log& log, const log_choice& choice) {
  return log.of_bank ? read_bank_log(log.where, choice) : read_call_log(log.where, choice);
}

} // namespace strowger::sim
