#include "sim/virtual_disk.hpp"
#include <algorithm>
#include <utility>

namespace strowger::sim {

virtual_disk::virtual_disk(const std::filesystem::path& folder, std::function<instant(std::uint64_t)> takes,
                           std::function<void(instant, std::uint64_t)> later)
  : folder_{folder.empty() ? nullptr : std::make_unique<folder_disk>(folder)}, takes_{std::move(takes)},
    later_{std::move(later)} {}

storage::journal& virtual_disk::under() {
  if (folder_) return *folder_;
  return memory_;
}

storage::archive& virtual_disk::archived() {
  if (folder_) return folder_->archived();
  return memory_;
}

void virtual_disk::connect() {
  cut_ = false;
  if (folder_) folder_->open_again();
}

void virtual_disk::commit(storage::group_ptr next, done when_done) {
  if (cut_) return;
  ++commits_;
  const auto takes =
      takes_ && day_has_begun_ ? static_cast<instant>(static_cast<double>(takes_(commits_)) * factor_) : 0;
  slowest_ = std::max(slowest_, takes);
  if (takes <= 0) return under().commit(std::move(next), std::move(when_done));
  way_ = {std::move(next), std::move(when_done), commits_};
  later_(takes / 1'000 * 1'000, commits_); // in whole milliseconds, as everything at this level
}

/// What an engine that died had on the way is asked for in vain.
void virtual_disk::finish(std::uint64_t number) {
  if (!way_ || way_->number != number) return;
  auto one = *std::exchange(way_, std::nullopt);
  under().commit(std::move(one.what), std::move(one.when_done));
}

void virtual_disk::cut_off(bool keeps_what_was_on_the_way) {
  cut_ = true;
  if (const auto one = std::exchange(way_, std::nullopt); one && keeps_what_was_on_the_way)
    under().commit(one->what, [](std::uint64_t, storage::commit_status) {});
}

} // namespace strowger::sim
