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
  keeps_changed_ = true;
  run([] {});
}

recording_figures recording_store::figures() const {
  return {recordings_.load(), bytes_.load(), deleted_.load(), room_.load()};
}

bool recording_store::run(std::function<void()> job) {
  return run_in_steps([job = std::move(job)] {
    job();
    return false;
  });
}

bool recording_store::run_in_steps(std::function<bool()> step) {
  {
    const std::lock_guard lock{mutex_};
    if (stopping_ || jobs_.size() >= jobs_max) return false;
    jobs_.push_back({std::move(step)});
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
  constexpr unsigned most_files = 1'000; // more are not written, either
  stored_recording found{of, {}, 0, {}, {}};
  for (unsigned number = 1; number < most_files; ++number) {
    const auto before = found.parts.size();
    for (const bool encrypted : {true, false}) {
      const auto path = folder_ / channels::media::part_name(of.value(), number, encrypted);
      add_part(found, {path, of.value(), number, encrypted});
    }
    // They are numbered without gaps; the first may be gone where its deletion was cut short.
    if (number > 1 && found.parts.size() == before) break;
  }
  if (found.parts.empty()) return std::nullopt;
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

recording_limits recording_store::limits_now() {
  const std::lock_guard lock{mutex_};
  return limits_;
}

bool recording_store::is_past(const stored_recording& one, ro::wall_time now) {
  const auto known = keeps_.find(one.interaction);
  const auto keep = known != keeps_.end() ? known->second : limits_now().keep;
  return keep.count() > 0 && one.written + keep <= now && !stuck_.contains(one.interaction);
}

void recording_store::look() {
  {
    const std::lock_guard looks{looking_};
    if (keeps_changed_.exchange(false)) keeps_.clear();
    const auto now = told_.wall ? told_.wall() : ro::wall_time{};
    std::uint64_t count = 0, bytes = 0;
    std::map<ro::interaction_id, ro::milliseconds> still;
    due_.clear();
    for (auto& one : list()) {
      ++count;
      bytes += one.bytes;
      if (const auto known = keeps_.find(one.interaction); known != keeps_.end()) still.insert(*known);
      if (is_past(one, now)) due_.push_back(std::move(one));
    }
    keeps_.swap(still); // what is not there any more is forgotten
    recordings_ = count;
    bytes_ = bytes;
  }
  delete_some();
}

bool recording_store::delete_some() {
  const std::lock_guard looks{looking_};
  const auto now = told_.wall ? told_.wall() : ro::wall_time{};
  for (std::size_t done = 0; done < deletions_in_a_row && !due_.empty(); ++done) {
    if (done > 0) {
      const std::lock_guard lock{mutex_};
      if (!jobs_.empty()) break;
    }
    const auto one = std::move(due_.back());
    due_.pop_back();
    const bool asks = told_.keep_of && !keeps_.contains(one.interaction);
    const auto keep = asks ? told_.keep_of(one) : std::nullopt;
    if (keep) keeps_[one.interaction] = *keep;
    const bool known = keep || !asks;
    if (known && !is_past(one, now)) continue;
    if (!known || !told_.note_past || !told_.note_past(one)) {
      due_.clear(); // not now: after the next look
      break;
    }
    if (!remove(one)) {
      stuck_.insert(one.interaction); // told once; tried again at the next start
      continue;
    }
    --recordings_;
    bytes_ -= one.bytes;
  }
  judge_room(bytes_.load(), limits_now());
  return !due_.empty();
}

/// Whatever one listener or one look meets, the others go on. True: there is more of it to do.
bool recording_store::carry_out(const std::function<bool()>& step) {
  try {
    return step();
  } catch (const std::exception& thrown) {
    if (told_.on_trouble) told_.on_trouble(thrown.what());
    return false;
  }
}

bool recording_store::begins_to_listen(ro::agent_id who, ro::interaction_id what, bool copy) {
  constexpr std::chrono::minutes one_hearing{10};
  const auto now = std::chrono::steady_clock::now();
  std::erase_if(listens_, [&](const auto& one) { return one.second + one_hearing <= now; });
  return !std::exchange(listens_[{who, what, copy}], now).time_since_epoch().count();
}

void recording_store::did_not_listen(ro::agent_id who, ro::interaction_id what, bool copy) {
  listens_.erase({who, what, copy});
}

/// What has waited longest; of what has more steps the next one waits behind the others.
void recording_store::do_first(std::unique_lock<std::mutex>& lock) {
  auto one = std::move(jobs_.front());
  jobs_.pop_front();
  lock.unlock();
  const bool goes_on = carry_out(one.step);
  if (!goes_on) one.step = nullptr; // what it holds goes without the lock
  lock.lock();
  if (goes_on) jobs_.push_back({std::move(one.step), true});
}

void recording_store::work() {
  auto next = std::chrono::steady_clock::now();
  bool more = false; // to be deleted
  std::unique_lock lock{mutex_};
  while (!stopping_ || !jobs_.empty()) {
    const bool look_due = !stopping_ && std::chrono::steady_clock::now() >= next;
    if (!jobs_.empty() && !(look_due && jobs_.front().begun)) {
      do_first(lock);
    } else if (look_due) {
      lock.unlock();
      const auto begun = std::chrono::steady_clock::now();
      more = carry_out([&] {
        look();
        return true;
      });
      const auto ended = std::chrono::steady_clock::now();
      next = ended + std::max<std::chrono::steady_clock::duration>(look_every, 100 * (ended - begun));
      lock.lock();
    } else if (more) {
      lock.unlock();
      more = carry_out([&] { return delete_some(); });
      lock.lock();
    } else {
      wake_.wait_until(lock, next, [this] { return stopping_ || !jobs_.empty(); });
    }
  }
}

} // namespace strowger::actors
