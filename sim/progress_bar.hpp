#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace strowger::sim {

/// One line on a terminal that tells how far something long is: how many of its parts are done, how many a
/// second and the time left; or what share of a single one. Nothing in the first second, nothing where nobody
/// looks (standard error is no terminal), and gone when all is done. One thread.
class progress_bar {
public:
  using clock = std::chrono::steady_clock;
  /// `what`: in front of the line. `shown`: whether there is anybody who looks.
  progress_bar(std::uint32_t count, std::string what, bool shown);
  progress_bar(const progress_bar&) = delete;
  progress_bar& operator=(const progress_bar&) = delete;
  ~progress_bar();

  void done(std::uint32_t done);
  /// One more is done.
  void one_more() { done(done_ + 1); }
  /// Of a single one: from 0 to 1.
  void passed(double share);

  /// The line as it is after `took`; empty in the first second.
  [[nodiscard]] static std::string line(const std::string& what, double share, std::uint32_t done,
                                        std::uint32_t count, std::chrono::duration<double> took);

private:
  void show(double share);
  void clear();

  std::uint32_t count_, done_ = 0;
  std::string what_;
  bool wanted_, shown_ = false;
  clock::time_point began_ = clock::now();
};

/// Whether somebody looks at standard error.
[[nodiscard]] bool somebody_looks();

} // namespace strowger::sim
