#pragma once
#include "channels/sip/outbound_gate.hpp"
#include "routing/model/result.hpp"
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

namespace strowger::channels::sip {

/// The calls to outside numbers that were begun within the last hour, in one file (mode 0600) of lines that
/// is appended to, and written anew when most of it is older. No number is in it.
///
/// A line is with the system before its call leaves, so it outlives this process; it is not synced, a call
/// does not wait for a disk: who can cut the machine's power needs no telephone. A line that is torn or
/// damaged is left out. What cannot be written is said in the log and holds no call up. One thread; one
/// process.
class outbound_hour_file {
public:
  using log_line = std::function<void(std::string_view level, std::string_view line)>;
  /// Older lines than these beside the hour's, and it is written anew.
  static constexpr std::size_t old_lines_max = 10'000;

  static routing::result<std::unique_ptr<outbound_hour_file>> open(std::filesystem::path file, log_line log,
                                                                   routing::wall_time now);
  ~outbound_hour_file();
  outbound_hour_file(const outbound_hour_file&) = delete;
  outbound_hour_file& operator=(const outbound_hour_file&) = delete;

  /// In the order in which they began.
  [[nodiscard]] const std::deque<outbound_beginning>& kept() const { return kept_; }
  void add(const outbound_beginning& one);

private:
  outbound_hour_file(std::filesystem::path file, log_line log)
    : file_{std::move(file)}, log_{std::move(log)} {}
  void read(std::string_view bytes);
  void drop_old(routing::wall_time now);
  [[nodiscard]] bool write_anew();
  void complain() const;

  std::filesystem::path file_;
  log_line log_;
  std::deque<outbound_beginning> kept_;
  std::size_t lines_ = 0; ///< in the file
  int fd_ = -1;
};

} // namespace strowger::channels::sip
