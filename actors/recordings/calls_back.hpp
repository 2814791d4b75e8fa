#pragma once
#include "storage/archive.hpp"
#include <vector>

/// Finds calls in the journal from its newest groups back, a few groups at a time: whatever else the thread
/// has to do goes between. What is committed meanwhile is not waited for and not seen.
namespace strowger::actors {

class calls_back {
public:
  struct begun_call {
    std::uint64_t group = 0; ///< in which it came
    routing::interaction_id call;
    friend bool operator==(const begun_call&, const begun_call&) = default;
  };
  static constexpr std::uint64_t groups_in_a_step = 64;
  static constexpr std::uint64_t groups_most = 4'096; ///< for all steps, which may then have found nothing
  static constexpr std::size_t calls_enough = 100;    ///< then nothing more is read

  /// Begins before this group; zero, or a group that is not there yet: with the newest.
  calls_back(const storage::archive& store, std::uint64_t before);
  /// Reads on. False: as much was read as is to be.
  [[nodiscard]] storage::outcome<bool> step();
  /// Newest first; of a group that was read all.
  [[nodiscard]] const std::vector<begun_call>& calls() const { return calls_; }
  [[nodiscard]] std::uint64_t began_before() const { return began_before_; }
  /// Everything from this group on was read; zero: there is nothing before.
  [[nodiscard]] std::uint64_t reached() const { return reached_; }

private:
  const storage::archive& store_;
  std::uint64_t began_before_, reached_, read_ = 0;
  std::vector<begun_call> calls_;
};

} // namespace strowger::actors
