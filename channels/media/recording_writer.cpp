#include "channels/media/recording_writer.hpp"
#include "channels/media/files/loudness.hpp"
#include "channels/media/files/recording_file.hpp"
#include "channels/media/files/recording_reader.hpp"
#include <algorithm>
#include <chrono>
#include <sys/stat.h>

namespace strowger::channels::media {

namespace {

/// The next name that is free, and those that are taken, in their order: a recording that goes on after the
/// process died has more than one file, `ID.wav`, `ID-2.wav` and so on.
std::filesystem::path free_name(const std::filesystem::path& wanted,
                                std::vector<std::filesystem::path>& taken) {
  const auto name = wanted.filename().string();
  const auto dot = name.find('.');
  auto tried = wanted;
  for (int number = 2; number < 1'000 && std::filesystem::exists(tried); ++number) {
    taken.push_back(tried);
    tried.replace_filename(name.substr(0, dot) + "-" + std::to_string(number) + name.substr(dot));
  }
  return tried;
}

/// When it was written last; nothing: it cannot be told.
std::optional<routing::wall_time> written_at(const std::filesystem::path& file) {
  struct stat seen {};
  if (::stat(file.c_str(), &seen) != 0) return std::nullopt;
  return routing::wall_time{std::chrono::duration_cast<routing::milliseconds>(
      std::chrono::seconds{seen.st_mtim.tv_sec} + std::chrono::nanoseconds{seen.st_mtim.tv_nsec})};
}

/// Frames of 20 ms in which its left side is not quiet.
std::uint64_t loud_frames_of(recording_reader& file) {
  std::array<std::int16_t, 2 * frame_samples> frame{};
  const std::span bytes{reinterpret_cast<std::uint8_t*>(frame.data()), sizeof frame};
  std::uint64_t loud = 0;
  for (std::uint64_t at = wav_header_bytes; at + bytes.size() <= file.bytes(); at += bytes.size())
    if (file.read(at, bytes) && is_loud(frame, 2)) ++loud;
  return loud;
}

} // namespace

recording_writer::recording_writer(std::function<void()> wake, std::size_t most_waiting)
  : wake_{std::move(wake)}, most_waiting_{most_waiting}, thread_{[this] { run(); }} {}

recording_writer::~recording_writer() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  added_.notify_one();
  thread_.join();
}

routing::wall_time recording_writer::wall_now() {
  return routing::wall_time{
      std::chrono::duration_cast<routing::milliseconds>(std::chrono::system_clock::now().time_since_epoch())};
}

void recording_writer::add(work next) {
  {
    const std::lock_guard lock{mutex_};
    waiting_.push_back(std::move(next));
  }
  added_.notify_one();
}

void recording_writer::open(recording_id recording, std::filesystem::path path, std::string key,
                            bool listens) {
  add({recording, opening{std::move(path), std::move(key), listens, wall_now()}});
}

bool recording_writer::put(recording_id recording, std::uint64_t silence_before,
                           std::vector<std::int16_t> samples) {
  {
    const std::lock_guard lock{mutex_};
    if (waiting_.size() >= most_waiting_) return false;
    waiting_.push_back({recording, piece{silence_before, std::move(samples)}});
  }
  added_.notify_one();
  return true;
}

void recording_writer::finish(recording_id recording) { add({recording, finishing{}}); }

std::vector<recording_writer::closed_file> recording_writer::take_closed() {
  const std::lock_guard lock{mutex_};
  return std::exchange(closed_, {});
}

std::vector<recording_writer::begun> recording_writer::take_begun() {
  const std::lock_guard lock{mutex_};
  return std::exchange(begun_, {});
}

void recording_writer::open(recording_id recording, opening& what) {
  std::vector<std::filesystem::path> earlier;
  what.path = free_name(what.path, earlier);
  begun goes_on{recording, routing::milliseconds{0}, 0, std::nullopt, what.at};
  for (auto path = earlier.rbegin(); path != earlier.rend(); ++path) {
    const auto file = recording_reader::open(*path, what.key);
    if (file && file.value()->whole()) break;
    if (path == earlier.rbegin()) goes_on.torn_at = written_at(*path);
    if (!file) continue; // torn off before there was anything in it
    const auto audio =
        file.value()->bytes() - std::min<std::uint64_t>(file.value()->bytes(), wav_header_bytes);
    goes_on.before +=
        routing::milliseconds{static_cast<std::int64_t>(audio / 32)}; // 8,000 samples of 4 bytes
    if (what.listens) goes_on.loud_frames += loud_frames_of(*file.value());
  }
  if (goes_on.before.count() > 0 || goes_on.torn_at) {
    {
      const std::lock_guard lock{mutex_};
      begun_.push_back(goes_on);
    }
    wake_();
  }
  auto made = recording_file::create(what.path, what.key);
  const auto which = running_.insert_or_assign(recording, running{what.path, nullptr}).first;
  if (!made) return close(which, false);
  which->second.file = std::move(made.value());
}

void recording_writer::close(std::map<recording_id, running>::iterator which, bool good) {
  closed_file told{which->first, which->second.path, 0, good};
  if (which->second.file) {
    told.good = which->second.file->finish() && good;
    told.bytes = which->second.file->bytes();
  }
  running_.erase(which);
  {
    const std::lock_guard lock{mutex_};
    closed_.push_back(std::move(told));
  }
  wake_();
}

void recording_writer::carry_out(work& next) {
  if (auto* begins = std::get_if<opening>(&next.what)) return open(next.recording, *begins);
  const auto which = running_.find(next.recording);
  if (which == running_.end()) return; // it broke
  if (std::holds_alternative<finishing>(next.what)) return close(which, true);
  auto& given = std::get<piece>(next.what);
  static const std::vector<std::int16_t> nothing(recording_piece_bytes / 2);
  for (auto left = given.silence_before; left > 0;) {
    const auto some = std::min<std::uint64_t>(left, nothing.size());
    if (!which->second.file->write({nothing.data(), static_cast<std::size_t>(some)}))
      return close(which, false);
    left -= some;
  }
  if (!which->second.file->write(given.samples)) close(which, false);
}

void recording_writer::run() {
  std::unique_lock lock{mutex_};
  for (;;) {
    added_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) break;
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    carry_out(next);
    lock.lock();
  }
  lock.unlock();
  for (auto& [recording, one] : running_) // not told to end: they go on in the next process
    if (one.file) one.file->leave();
}

} // namespace strowger::channels::media
