#pragma once
#include "sim/logged_day.hpp"
#include <filesystem>

/// A log of calls in whichever of the forms that can be read.
namespace strowger::sim {

struct found_log {
  std::filesystem::path where; ///< the folder of a call-level log, or the file of a bank's
  bool of_bank = false;
};
/// `asked`: calls.csv or its folder (`call_log.hpp`), the file of a bank's log (`bank_log.hpp`), or a folder
/// in which one such file lies. Throws std::runtime_error, with what is looked for, when it is none of them.
[[nodiscard]] found_log find_log(const std::filesystem::path& asked);
/// Throws as `read_call_log` does.
[[nodiscard]] recorded_day read_log(const found_log& log, const log_choice& choice);

} // namespace strowger::sim
