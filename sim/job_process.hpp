#pragma once
#include "sim/job_processes.hpp"
#include <atomic>
#include <sys/types.h>

/// One copy of this process that works off jobs: the inside of `job_processes.hpp`.
namespace strowger::sim {

/// A counter that copies of the process share.
class shared_counter {
public:
  shared_counter();
  ~shared_counter();
  shared_counter(const shared_counter&) = delete;
  shared_counter& operator=(const shared_counter&) = delete;
  std::uint32_t take() { return next_->fetch_add(1); }
  [[nodiscard]] std::uint32_t next() const { return next_->load(); }

private:
  std::atomic<std::uint32_t>* next_;
};

/// Tells which job it begins before it begins, so that it is known what it died of.
class job_process {
public:
  using clock = std::chrono::steady_clock;
  using take = std::function<void(std::uint32_t, job_outcome)>;

  job_process(shared_counter& next, std::uint32_t count, const job& what);
  job_process(job_process&& other) noexcept;
  job_process(const job_process&) = delete;
  job_process& operator=(const job_process&) = delete;
  job_process& operator=(job_process&&) = delete;
  ~job_process();

  [[nodiscard]] bool ended() const { return from_ < 0; }
  [[nodiscard]] int results() const { return from_; }
  [[nodiscard]] int words() const { return words_from_; } ///< below 0: none come any more
  /// Takes in what there is.
  void read(const take& to);
  void read_words();
  /// When the job it is at has taken too long.
  [[nodiscard]] std::optional<clock::time_point> late_at(std::chrono::milliseconds longest) const;
  /// It has: it is killed, and `read` tells.
  void give_up(std::chrono::milliseconds longest);

private:
  void take_frames(const take& to);
  void end(const take& to);
  void tell_words();

  pid_t id_ = -1;
  int from_ = -1, words_from_ = -1;
  std::string read_, words_;
  std::optional<std::uint32_t> at_; ///< the job it works at
  clock::time_point began_;
  std::optional<std::chrono::milliseconds> given_up_;
};

} // namespace strowger::sim
