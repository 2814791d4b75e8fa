#include "actors/recordings/recording_store.hpp"
#include <algorithm>
#include <chrono>
#include <map>
#include <sys/stat.h>
#include <sys/statvfs.h>

namespace strowger::actors {

namespace ro = routing;
namespace fs = std::filesystem;
using channels::media::read_part_name;
using channels::media::recording_part;

namespace {

/// The folder is looked through so often, or so much more seldom that it takes a hundredth of the time.
constexpr std::chrono::milliseconds look_every{2'000};

void add_part(stored_recording& to, recording_part part) {
  struct stat seen {};
  if (::stat(part.path.c_str(), &seen) != 0) return; // just deleted
  const auto size = static_cast<std::uint64_t>(seen.st_size);
  to.bytes += size;
  to.lasted += channels::media::length_of(size, part.encrypted);
  const std::chrono::seconds written{seen.st_mtim.tv_sec};
  to.written = std::max(to.written, ro::wall_time{written});
  to.parts.push_back(std::move(part));
}

void put_in_order(stored_recording& one) {
  std::sort(one.parts.begin(), one.parts.end(),
            [](const auto& a, const auto& b) { return a.number < b.number; });
}

} // namespace

recording_store::recording_store(fs::path folder, recording_limits limits, hooks told)
  : folder_{std::move(folder)}, told_{std::move(told)}, limits_{limits} {
  std::error_code failed;
  fs::create_directories(folder_, failed);
  if (failed && told_.on_trouble) told_.on_trouble(folder_.string() + ": " + failed.message());
  thread_ = std::thread{[this] { work(); }};
}

void recording_store::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void recording_store::set_limits(const recording_limits& limits) {
  {
    const std::lock_guard lock{mutex_};
    limits_ = limits;
  }
  run([] {});
}

recording_figures recording_store::figures() const {
  return {recordings_.load(), bytes_.load(), deleted_.load(), room_.load()};
}

bool recording_store::run(std::function<void()> job) {
  {
    const std::lock_guard lock{mutex_};
    if (stopping_ || jobs_.size() >= jobs_max) return false;
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

std::vector<stored_recording> recording_store::list() const {
  std::map<std::uint64_t, stored_recording> found;
  std::error_code failed;
  for (fs::directory_iterator at{folder_, failed}, end; !failed && at != end; at.increment(failed)) {
    recording_part part;
    if (!read_part_name(at->path(), part)) continue;
    auto& one = found[part.id];
    one.interaction = ro::interaction_id{part.id};
    add_part(one, std::move(part));
  }
  std::vector<stored_recording> all;
  for (auto& [id, one] : found)
    if (!one.parts.empty()) {
      put_in_order(one);
      all.push_back(std::move(one));
    }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.written > b.written; });
  return all;
}

std::optional<stored_recording> recording_store::find(ro::interaction_id of) const {
  std::optional<stored_recording> found;
  std::error_code failed;
  for (fs::directory_iterator at{folder_, failed}, end; !failed && at != end; at.increment(failed)) {
    recording_part part;
    if (!read_part_name(at->path(), part) || part.id != of.value()) continue;
    if (!found) found = stored_recording{of, {}, 0, {}, {}};
    add_part(*found, std::move(part));
  }
  if (found) put_in_order(*found);
  if (found && found->parts.empty()) found.reset();
  return found;
}

void recording_store::judge_room(std::uint64_t bytes, const recording_limits& limits) {
  struct statvfs disk {};
  const bool known = ::statvfs(folder_.c_str(), &disk) == 0;
  const auto left = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
  std::string why;
  if (limits.space > 0 && bytes >= limits.space)
    why = "recordings take " + std::to_string(bytes) + " bytes of " + std::to_string(limits.space);
  else if (known && left < limits.free_min)
    why = "their disk has " + std::to_string(left) + " bytes left, less than " +
          std::to_string(limits.free_min);
  if (room_.exchange(why.empty()) != why.empty() && told_.on_room) told_.on_room(why.empty(), why);
}

bool recording_store::remove(const stored_recording& one) {
  bool gone = true;
  for (const auto& part : one.parts) {
    std::error_code failed;
    if (fs::remove(part.path, failed) || !failed) continue;
    gone = false;
    if (told_.on_trouble) told_.on_trouble(part.path.string() + ": " + failed.message());
  }
  if (gone) ++deleted_;
  return gone;
}

void recording_store::look() {
  recording_limits limits;
  {
    const std::lock_guard lock{mutex_};
    limits = limits_;
  }
  const auto now = told_.wall ? told_.wall() : ro::wall_time{};
  std::uint64_t count = 0, bytes = 0;
  for (const auto& one : list()) {
    const bool past = limits.keep.count() > 0 && one.written + limits.keep <= now;
    if (past && !stuck_.contains(one.interaction) && told_.note_past && told_.note_past(one)) {
      if (remove(one)) continue;
      stuck_.insert(one.interaction); // told once; tried again at the next start
    }
    ++count;
    bytes += one.bytes;
  }
  recordings_ = count;
  bytes_ = bytes;
  judge_room(bytes, limits);
}

/// Whatever one listener or one look meets, the others go on.
void recording_store::carry_out(const std::function<void()>& job) {
  try {
    job();
  } catch (const std::exception& thrown) {
    if (told_.on_trouble) told_.on_trouble(thrown.what());
  }
}

bool recording_store::begins_to_listen(ro::agent_id who, ro::interaction_id what) {
  constexpr std::chrono::minutes one_hearing{10};
  const auto now = std::chrono::steady_clock::now();
  std::erase_if(listens_, [&](const auto& one) { return one.second + one_hearing <= now; });
  return !std::exchange(listens_[{who, what}], now).time_since_epoch().count();
}

void recording_store::did_not_listen(ro::agent_id who, ro::interaction_id what) {
  listens_.erase({who, what});
}

void recording_store::work() {
  auto next = std::chrono::steady_clock::now();
  std::unique_lock lock{mutex_};
  while (!stopping_ || !jobs_.empty()) {
    if (!jobs_.empty()) {
      const auto job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      carry_out(job);
      lock.lock();
      continue;
    }
    if (std::chrono::steady_clock::now() >= next) {
      lock.unlock();
      const auto begun = std::chrono::steady_clock::now();
      carry_out([this] { look(); });
      const auto ended = std::chrono::steady_clock::now();
      next = ended + std::max<std::chrono::steady_clock::duration>(look_every, 100 * (ended - begun));
      lock.lock();
      continue;
    }
    wake_.wait_until(lock, next, [this] { return stopping_ || !jobs_.empty(); });
  }
}

} // namespace strowger::actors
