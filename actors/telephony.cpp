#include "actors/telephony.hpp"
#include "actors/house.hpp"
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

namespace strowger::actors {

namespace ro = routing;

namespace {

constexpr std::size_t key_digits = 64;

bool is_key(const std::string& text) {
  return text.size() == key_digits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// The key by which dialogs are named: drawn once per data folder. With another one, calls that were up
/// before could not be told from strangers'.
ro::result<std::string> key_in(const std::filesystem::path& folder) {
  const auto file = folder / "key";
  const auto trouble = [&] {
    return ro::error{ro::error_code::wrong_state,
                     file.string() + " cannot be read or written: check the folder's owner and mode"};
  };
  std::error_code failed;
  std::filesystem::create_directories(folder.parent_path(), failed);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return trouble();
  std::string key;
  if (std::ifstream in{file}; in) {
    std::getline(in, key);
    return is_key(key) ? ro::result<std::string>{key} : trouble();
  }
  std::array<unsigned char, key_digits / 2> drawn{};
  randombytes_buf(drawn.data(), drawn.size());
  std::array<char, key_digits + 1> digits{};
  sodium_bin2hex(digits.data(), digits.size(), drawn.data(), drawn.size());
  key = digits.data();
  const auto fresh = file.string() + ".new", line = key + "\n";
  const int out = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (out < 0) return trouble();
  const bool written =
      ::write(out, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(out) == 0;
  ::close(out);
  if (!written || std::rename(fresh.c_str(), file.c_str()) != 0) return trouble();
  return key;
}

} // namespace

std::optional<std::string> secret_reader::password(const secret_place& from, const std::string& whose) const {
  const auto missing = [&](const std::string& why) {
    log(severity::alarm, "event=password_not_read whose=\"" + whose + "\" why=\"" + why + "\"");
    return std::nullopt;
  };
  std::string found;
  if (!from.file.empty()) {
    std::ifstream in{from.file};
    if (!std::getline(in, found)) return missing(from.file.string() + " cannot be read, or is empty");
    if (!found.empty() && found.back() == '\r') found.pop_back();
  } else {
    const char* value = std::getenv(from.variable.c_str());
    if (value == nullptr) return missing("the environment has no variable " + from.variable);
    found = value;
  }
  if (found.empty()) return missing("it is empty");
  return found;
}

std::map<std::string, std::string> secret_reader::passwords(const std::filesystem::path& file) const {
  std::map<std::string, std::string> all;
  if (file.empty()) return all;
  std::ifstream in{file};
  if (!in)
    log(severity::alarm, "event=password_not_read whose=\"telephones\" why=\"" + file.string() +
                             " cannot be read: who has no password of its own cannot register\"");
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || line.front() == '#') continue;
    const auto end = line.find_first_of(" \t"), begin = line.find_first_not_of(" \t", end);
    if (end == 0 || begin == std::string::npos) {
      log(severity::warning, "event=password_not_read whose=\"telephones\" why=\"" + file.string() + ":" +
                                 std::to_string(number) + ": write NAME PASSWORD\"");
      continue;
    }
    auto name = line.substr(0, end);
    if (name.find('/') == std::string::npos) name.insert(0, "main/");
    all.insert_or_assign(std::move(name), line.substr(begin));
  }
  return all;
}

std::vector<std::string> trunks_with_registration(const engine_configuration& from) {
  std::vector<std::string> names;
  if (!from.sip) return names;
  for (const auto& one : from.sip->trunks)
    if (one.registers) names.push_back(one.name);
  return names;
}

telephony::telephony(std::filesystem::path programs,
                     std::function<void(severity, const std::string& line)> log)
  : folder_{std::move(programs)}, secrets_{std::move(log)} {}

ro::result<void> telephony::configure(const engine_configuration& newest) {
  if (!newest.sip) return {};
  if (sodium_init() < 0) return ro::error{ro::error_code::wrong_state, "libsodium cannot start"};
  const std::lock_guard lock{mutex_};
  if (!newest_) { // the data folder is as at the start
    auto key = key_in(newest.data_folder / "sip");
    if (!key) return key.reason();
    key_ = std::move(key.value());
  }
  auto next = std::make_shared<engine_configuration>(newest);
  if (newest_) next->data_folder = newest_->data_folder;
  newest_ = std::move(next);
  return {};
}

std::shared_ptr<const engine_configuration> telephony::current() const {
  const std::lock_guard lock{mutex_};
  return newest_;
}

std::vector<kept_process> telephony::programs() const {
  kept_process media, sip;
  media.name = "media";
  media.program = folder_ / "strowger-media";
  media.arguments = {"--settings", "/proc/self/fd/" + std::to_string(kept_process::configuration_fd)};
  media.configuration = [this] { return media_settings_text(*current()); };
  media.anew_when_changed = true;
  sip.name = "sip";
  sip.program = folder_ / "strowger-sip";
  sip.configuration = [this] { return sip_settings_text(*current(), key_, secrets_); };
  return {std::move(media), std::move(sip)};
}

std::vector<channels::remote::host_settings::expected> telephony::adapters() {
  return {{"sip", channels::channel_kind::voice}};
}

} // namespace strowger::actors
