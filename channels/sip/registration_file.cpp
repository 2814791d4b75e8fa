#include "channels/sip/registration_file.hpp"
#include "channels/durable_file.hpp"
#include "channels/sip/grammar.hpp"
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <sodium.h>
#include <system_error>
#include <unistd.h>

namespace strowger::channels::sip {

namespace {

constexpr std::string_view registrations_heading = "strowger registrations 1\n";
constexpr std::size_t checksum_digits = 16;

std::string line_checksum(std::string_view body) {
  static constexpr std::array<unsigned char, crypto_shorthash_KEYBYTES> no_key{};
  std::array<unsigned char, crypto_shorthash_BYTES> sum{};
  static_assert(crypto_shorthash_BYTES * 2 == checksum_digits);
  crypto_shorthash(sum.data(), reinterpret_cast<const unsigned char*>(body.data()), body.size(),
                   no_key.data());
  std::array<char, checksum_digits + 1> text{};
  sodium_bin2hex(text.data(), text.size(), sum.data(), sum.size());
  return text.data();
}

std::string registration_line(const std::string& endpoint, const std::string& text) {
  const auto body = escaped(endpoint, "-_.~/") + ' ' + text;
  return line_checksum(body) + ' ' + body + '\n';
}

} // namespace

routing::result<std::unique_ptr<registration_file>>
registration_file::open(std::filesystem::path file, log_line log, std::size_t compact_from) {
  std::unique_ptr<registration_file> out{
      new registration_file{std::move(file), std::move(log), compact_from}};
  if (out->begin()) return out;
  return routing::error{routing::error_code::wrong_state,
                        "the file of registrations " + out->file_.string() +
                            " cannot be used: " + std::generic_category().message(errno)};
}

registration_file::~registration_file() {
  if (fd_ >= 0) ::close(fd_);
}

void registration_file::complain(std::string_view level, std::string_view what) const {
  if (log_)
    log_(level, "event=registrations_not_kept file=" + file_.string() + " why=\"" + std::string{what} + "\"");
}

void registration_file::read(std::string_view bytes) {
  std::size_t damaged = 0;
  if (bytes.starts_with(registrations_heading))
    bytes.remove_prefix(registrations_heading.size());
  else if (!registrations_heading.starts_with(bytes))
    ++damaged;
  while (!bytes.empty()) {
    const auto line = bytes.substr(0, bytes.find('\n'));
    const bool whole = line.size() < bytes.size();
    bytes.remove_prefix(std::min(bytes.size(), line.size() + 1));
    const auto body = line.substr(std::min(line.size(), checksum_digits + 1));
    const auto blank = body.find(' ');
    const auto endpoint = unescaped(body.substr(0, blank));
    if (!whole || blank == std::string_view::npos || !endpoint || has_controls(line) ||
        line != line_checksum(body) + ' ' + std::string{body}) {
      ++damaged;
      continue;
    }
    const std::string text{body.substr(blank + 1)};
    if (text.empty())
      kept_.erase(*endpoint);
    else
      kept_[*endpoint] = text;
  }
  if (damaged > 0)
    complain("warning", std::to_string(damaged) + " lines are torn or damaged and are left out");
}

bool registration_file::begin() {
  std::error_code none;
  if (std::filesystem::file_size(file_, none) > file_bytes_max && !none) {
    errno = EFBIG;
    return false;
  }
  if (std::ifstream in{file_, std::ios::binary}; in) {
    const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
    read(bytes);
  } else if (std::filesystem::exists(file_, none)) {
    errno = EACCES;
    return false;
  }
  for (const auto& [endpoint, text] : kept_) kept_bytes_ += registration_line(endpoint, text).size();
  return write_anew();
}

bool registration_file::write_anew() {
  std::string all{registrations_heading};
  for (const auto& [endpoint, text] : kept_) all += registration_line(endpoint, text);
  const int fd = replace_durably(file_, all);
  if (fd < 0) {
    doubtful_ = true;
    return false;
  }
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd; // keeps pointing at the renamed file, at its end
  size_ = all.size();
  gathered_.clear();
  doubtful_ = false;
  return true;
}

void registration_file::set(const std::string& endpoint, const std::string& text) {
  const auto line = registration_line(endpoint, text);
  if (const auto found = kept_.find(endpoint); found != kept_.end()) {
    kept_bytes_ -= registration_line(endpoint, found->second).size();
    kept_.erase(found);
  }
  if (!text.empty()) {
    kept_.emplace(endpoint, text);
    kept_bytes_ += line.size();
  }
  // What is not in the file is in `kept_` too, and that is written anew then.
  if (!doubtful_) gathered_ += line;
}

bool registration_file::commit() {
  const bool stale = size_ >= compact_from_ && size_ > 4 * kept_bytes_;
  if (doubtful_ || stale) {
    if (write_anew()) return true;
    complain("error", "cannot be written anew: " + std::generic_category().message(errno));
    return false;
  }
  if (gathered_.empty()) return true;
  const auto lines = std::exchange(gathered_, {});
  if (write_whole(fd_, lines) && ::fdatasync(fd_) == 0) {
    size_ += lines.size();
    return true;
  }
  complain("error", "cannot be written: " + std::generic_category().message(errno));
  doubtful_ = true;
  return false;
}

} // namespace strowger::channels::sip
