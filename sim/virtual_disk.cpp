#include "sim/virtual_disk.hpp"
#include <algorithm>
#include <utility>

namespace strowger::sim {

virtual_disk::virtual_disk(std::unique_ptr<reopened_journal> kept,
                           std::function<instant(std::uint64_t)> takes, time_around time)
  : kept_{std::move(kept)}, takes_{std::move(takes)}, time_{std::move(time)} {}

storage::journal& virtual_disk::under() {
  if (kept_) return *kept_;
  return memory_;
}

storage::archive& virtual_disk::archived() {
  if (kept_) return kept_->archived();
  return memory_;
}

void virtual_disk::connect() {
  cut_ = false;
  if (kept_) kept_->open_again();
}

void virtual_disk::speed_up(double factor) {
  if (const auto one = std::find(factors_.begin(), factors_.end(), factor); one != factors_.end())
    factors_.erase(one);
}

double virtual_disk::factor() const {
  double all = 1;
  for (const auto one : factors_) all *= one;
  return all;
}

void virtual_disk::fail(bool keeps) {
  ++failing_;
  keeps_ = keeps;
}

void virtual_disk::commit(storage::group_ptr next, done when_done) {
  if (cut_) return;
  ++commits_;
  const auto usual = takes_ && day_has_begun_ ? takes_(commits_) : instant{0};
  const auto takes = static_cast<instant>(static_cast<double>(usual) * factor());
  if (takes > usual) ++counts_.slowed;
  slowest_ = std::max(slowest_, takes);
  if (takes <= 0) return put(std::move(next), std::move(when_done));
  way_ = {std::move(next), std::move(when_done), commits_};
  time_.later(takes / 1'000 * 1'000, commits_); // in whole milliseconds, as everything at this level
}

/// What an engine that died had on the way is asked for in vain.
void virtual_disk::finish(std::uint64_t number) {
  if (!way_ || way_->number != number) return;
  auto one = *std::exchange(way_, std::nullopt);
  put(std::move(one.what), std::move(one.when_done));
}

void virtual_disk::put(storage::group_ptr next, done when_done) {
  const auto number = next->number;
  if (failing_ > 0) {
    note_trouble();
    ++counts_.doubted;
    if (keeps_) under().commit(std::move(next), [](std::uint64_t, storage::commit_status) {});
    return when_done(number, storage::commit_status::unknown);
  }
  if (full_ > 0) {
    note_trouble();
    ++counts_.refused;
    return when_done(number, storage::commit_status::no_space);
  }
  under().commit(std::move(next), noting_the_end(std::move(when_done)));
}

void virtual_disk::read_back(storage::group_ptr last, done when_done) {
  if (cut_) return;
  if (failing_ > 0) return when_done(last->number, storage::commit_status::unknown);
  under().read_back(std::move(last), noting_the_end(std::move(when_done)));
}

void virtual_disk::note_trouble() {
  if (!in_trouble_since_) in_trouble_since_ = time_.now();
}

virtual_disk::done virtual_disk::noting_the_end(done when_done) {
  return [this, when_done = std::move(when_done)](std::uint64_t number, storage::commit_status how) {
    if (how == storage::commit_status::synced)
      if (const auto since = std::exchange(in_trouble_since_, std::nullopt))
        slowest_ = std::max(slowest_, time_.now() - *since);
    when_done(number, how);
  };
}

void virtual_disk::cut_off(bool keeps_what_was_on_the_way) {
  cut_ = true;
  in_trouble_since_.reset();
  if (const auto one = std::exchange(way_, std::nullopt);
      one && keeps_what_was_on_the_way && full_ == 0 && failing_ == 0)
    under().commit(one->what, [](std::uint64_t, storage::commit_status) {});
}

} // namespace strowger::sim
