#include "channels/media/prompts.hpp"
#include "channels/media/wav.hpp"
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <numbers>
#include <optional>
#include <set>

namespace strowger::channels::media {

namespace {

constexpr std::uintmax_t largest_file = 64U << 20U;
constexpr std::size_t most_bytes = 512U << 20U, most_tones = 1'000;
constexpr std::uint32_t longest_tone_ms = 30'000;
constexpr char set_mark = '|'; ///< between a set and the name of a prompt

std::vector<std::uint8_t> read_whole(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

routing::result<std::vector<std::int16_t>> read_sound(const std::filesystem::path& file) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(file, failed);
  if (failed) return routing::error{routing::error_code::invalid_value, failed.message()};
  if (size > largest_file) return routing::error{routing::error_code::limit_reached, "larger than 64 MiB"};
  const auto bytes = read_whole(file);
  if (file.extension() == ".wav") {
    const auto read = read_wav(bytes);
    if (!read) return read.reason();
    return to_telephone_rate(read.value());
  }
  const auto law = file.extension() == ".alaw" ? codec::pcma : codec::pcmu;
  std::vector<std::int16_t> linear;
  linear.reserve(bytes.size());
  for (const auto code : bytes) linear.push_back(to_linear(law, code));
  return linear;
}

bool is_prompt(const std::filesystem::path& file) {
  const auto ending = file.extension();
  return ending == ".wav" || ending == ".ulaw" || ending == ".alaw";
}

/// The numbers after `kind`, separated by colons: exactly `count` of them.
std::optional<std::array<std::uint32_t, 2>> numbers_after(std::string_view name, std::string_view kind,
                                                          std::size_t count) {
  if (!name.starts_with(kind)) return std::nullopt;
  name.remove_prefix(kind.size());
  std::array<std::uint32_t, 2> read{};
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) {
      if (name.empty() || name.front() != ':') return std::nullopt;
      name.remove_prefix(1);
    }
    const auto [end, wrong] = std::from_chars(name.data(), name.data() + name.size(), read[i]);
    if (wrong != std::errc{}) return std::nullopt;
    name.remove_prefix(static_cast<std::size_t>(end - name.data()));
  }
  if (!name.empty()) return std::nullopt;
  return read;
}

shared_prompt make_tone(std::string_view name) {
  std::vector<std::int16_t> linear;
  if (const auto silence = numbers_after(name, "silence:", 1)) {
    if ((*silence)[0] > longest_tone_ms) return nullptr;
    linear.resize(std::size_t{8} * (*silence)[0]);
  } else if (const auto tone = numbers_after(name, "tone:", 2)) {
    if ((*tone)[1] > longest_tone_ms || (*tone)[0] > sample_rate / 2) return nullptr;
    linear.resize(std::size_t{8} * (*tone)[1]);
    const double turn = 2 * std::numbers::pi * (*tone)[0] / sample_rate;
    for (std::size_t i = 0; i < linear.size(); ++i)
      linear[i] = static_cast<std::int16_t>(8'000 * std::sin(turn * static_cast<double>(i)));
  } else {
    return nullptr;
  }
  return make_prompt(linear);
}

} // namespace

shared_prompt make_prompt(const std::vector<std::int16_t>& linear) {
  auto made = std::make_shared<prompt>();
  for (const auto law : {codec::pcmu, codec::pcma}) {
    auto& coded = made->coded[static_cast<std::size_t>(law)];
    coded.reserve(linear.size());
    for (const auto sample : linear) coded.push_back(to_code(law, sample));
  }
  return made;
}

prompt_store::prompt_store(const std::vector<std::filesystem::path>& folders, const complaint& complain,
                           const std::vector<prompt_set>& sets) {
  for (const auto& folder : folders) read_folder(folder, {}, complain);
  std::set<std::string> read; // several queues may share a folder
  for (const auto& one : sets) {
    const auto folder = one.folder.string();
    sets_.insert_or_assign(one.name, folder);
    if (read.insert(folder).second) read_folder(one.folder, folder + set_mark, complain);
  }
}

void prompt_store::read_folder(const std::filesystem::path& folder, const std::string& before,
                               const complaint& complain) {
  const auto tell = [&](const std::filesystem::path& file, const std::string& why) {
    if (complain) complain(file, why);
  };
  std::error_code failed;
  std::filesystem::recursive_directory_iterator entry{folder, failed}, end;
  if (failed) tell(folder, failed.message());
  for (; !failed && entry != end; entry.increment(failed)) {
    if (!entry->is_regular_file(failed) || !is_prompt(entry->path())) continue;
    auto name = before + entry->path().lexically_relative(folder).replace_extension().generic_string();
    if (prompts_.contains(name)) continue;
    const auto read = read_sound(entry->path());
    if (!read) {
      tell(entry->path(), read.reason().detail);
      continue;
    }
    if (bytes_ + 2 * read.value().size() > most_bytes) {
      tell(entry->path(), "all prompts together are larger than 512 MiB in memory");
      continue;
    }
    bytes_ += 2 * read.value().size();
    prompts_.emplace(std::move(name), make_prompt(read.value()));
  }
}

shared_prompt prompt_store::find_in_set(std::string_view set, std::string_view name) const {
  const auto folder = sets_.find(set);
  if (folder == sets_.end()) return nullptr;
  const auto found = prompts_.find(folder->second + set_mark + std::string{name});
  return found == prompts_.end() ? nullptr : found->second;
}

shared_prompt prompt_store::find(std::string_view name) {
  if (const auto mark = name.find(set_mark); mark != std::string_view::npos) {
    const auto set = name.substr(0, mark);
    name.remove_prefix(mark + 1);
    if (auto own = find_in_set(set, name)) return own;
  }
  if (const auto found = prompts_.find(name); found != prompts_.end()) return found->second;
  if (const auto found = made_.find(name); found != made_.end())
    if (auto still = found->second.lock()) return still;
  auto made = make_tone(name);
  if (made == nullptr) return nullptr;
  if (made_.size() >= most_tones) std::erase_if(made_, [](const auto& one) { return one.second.expired(); });
  if (made_.size() < most_tones) made_.insert_or_assign(std::string{name}, made);
  return made;
}

playlist_cursor::playlist_cursor(std::uint64_t id, std::vector<shared_prompt> items, bool loop)
  : items_{std::move(items)}, id_{id}, loop_{loop} {
  std::erase_if(items_, [](const shared_prompt& one) { return one == nullptr || one->samples() == 0; });
  ended_ = items_.empty();
}

/// To the next item; false when there is none.
bool playlist_cursor::step() {
  offset_ = 0;
  if (++item_ < items_.size()) return true;
  item_ = 0;
  return loop_;
}

const std::uint8_t* playlist_cursor::next(codec law, std::array<std::uint8_t, frame_samples>& scratch) {
  if (ended_) return nullptr;
  std::size_t filled = 0;
  while (filled < frame_samples) {
    const auto& coded = items_[item_]->coded[static_cast<std::size_t>(law)];
    const auto* from = coded.data() + offset_;
    const auto taken = std::min(frame_samples - filled, coded.size() - offset_);
    offset_ += taken;
    const bool whole = taken == frame_samples;
    if (!whole) std::memcpy(scratch.data() + filled, from, taken);
    filled += taken;
    if (offset_ == coded.size() && !step()) {
      ended_ = true;
      std::memset(scratch.data() + filled, silence_of(law), frame_samples - filled);
      if (!whole) return scratch.data();
    }
    if (whole) return from;
    if (ended_) break;
  }
  return scratch.data();
}

} // namespace strowger::channels::media
