#include "channels/desktop/session_file.hpp"
#include "channels/durable_file.hpp"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>
#include <unistd.h>

namespace strowger::channels::desktop {

namespace {

constexpr std::string_view file_heading = "strowger sessions 1\n";
constexpr std::size_t entry_head = 4 + 8; ///< length and checksum
constexpr std::size_t body_min = 1 + sizeof(digest);
constexpr char kept_mark = 'k', forgotten_mark = 'f';

std::string checksum(std::string_view body) {
  const auto whole = digest_of(body);
  return {whole.begin(), whole.begin() + 8};
}

std::string entry_of(char mark, const digest& key, std::string_view bytes) {
  std::string body(1, mark);
  body.append(key.begin(), key.end()).append(bytes);
  std::string out;
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>((body.size() >> shift) & 0xffU);
  return out.append(checksum(body)).append(body);
}

std::size_t length_at(std::string_view bytes) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < 4; ++i) out |= std::size_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return out;
}

struct contents {
  std::map<digest, std::string> kept;
  std::size_t good = 0; ///< bytes up to the end of the last sound entry
  bool torn = false;    ///< the rest is the beginning of one entry
  bool damaged = false; ///< an entry that others follow is not sound
};

void take(contents& out, std::string_view body) {
  digest key{};
  std::transform(body.begin() + 1, body.begin() + body_min, key.begin(),
                 [](char c) { return static_cast<std::uint8_t>(c); });
  if (body.front() == kept_mark)
    out.kept.insert_or_assign(key, std::string{body.substr(body_min)});
  else
    out.kept.erase(key);
}

/// A file system may leave a torn write as zeros or short, never longer than it was asked for.
contents read_contents(std::string_view bytes) {
  contents out;
  if (!bytes.starts_with(file_heading)) {
    out.torn = file_heading.starts_with(bytes);
    out.damaged = !out.torn;
    return out;
  }
  auto rest = bytes.substr(file_heading.size());
  out.good = file_heading.size();
  while (!rest.empty()) {
    const auto length = rest.size() < entry_head ? 0 : length_at(rest);
    const bool whole =
        length >= body_min && length <= session_file::entry_bytes_max && rest.size() >= entry_head + length;
    if (whole && rest.substr(4, 8) == checksum(rest.substr(entry_head, length))) {
      take(out, rest.substr(entry_head, length));
      rest.remove_prefix(entry_head + length);
      out.good += entry_head + length;
      continue;
    }
    const bool zeros = std::all_of(rest.begin(), rest.end(), [](char c) { return c == '\0'; });
    out.torn = rest.size() < entry_head + session_file::entry_bytes_max &&
               (zeros || !whole || rest.size() == entry_head + length);
    out.damaged = !out.torn;
    break;
  }
  return out;
}

std::string reason_of(int error) { return std::generic_category().message(error); }

} // namespace

routing::result<std::unique_ptr<session_file>> session_file::open(std::filesystem::path file, log_line log,
                                                                  std::size_t compact_from) {
  std::unique_ptr<session_file> out{new session_file{std::move(file), std::move(log), compact_from}};
  if (out->begin()) return out;
  return routing::error{routing::error_code::wrong_state, "the file of sign-ins " + out->file_.string() +
                                                              " cannot be used: " + reason_of(errno)};
}

session_file::~session_file() {
  if (fd_ >= 0) ::close(fd_);
}

void session_file::complain(std::string_view what) const {
  if (log_)
    log_("error", "event=sessions_not_kept file=" + file_.string() + " why=\"" + std::string{what} + "\"");
}

bool session_file::begin() {
  std::error_code none;
  if (std::filesystem::file_size(file_, none) > file_bytes_max && !none) {
    errno = EFBIG;
    return false;
  }
  contents found;
  if (std::ifstream in{file_, std::ios::binary}; in) {
    const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
    found = read_contents(bytes);
    if (found.torn && log_)
      log_("warning", "event=sessions_recovered file=" + file_.string() +
                          " torn_bytes=" + std::to_string(bytes.size() - found.good));
  } else if (std::filesystem::exists(file_, none)) {
    errno = EACCES;
    return false;
  }
  if (found.damaged) {
    auto aside = file_;
    aside += ".damaged";
    complain("is damaged at byte " + std::to_string(found.good) + "; put aside as " + aside.string() +
             ", everybody signs in again");
    if (std::rename(file_.c_str(), aside.c_str()) != 0) return false;
    found.kept.clear();
  }
  kept_ = std::move(found.kept);
  for (const auto& [key, bytes] : kept_) kept_bytes_ += entry_head + body_min + bytes.size();
  return write_anew();
}

bool session_file::write_anew() {
  std::string all{file_heading};
  for (const auto& [key, bytes] : kept_) all += entry_of(kept_mark, key, bytes);
  const int fd = replace_durably(file_, all);
  if (fd < 0) {
    doubtful_ = true;
    return false;
  }
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd; // keeps pointing at the renamed file, at its end
  size_ = all.size();
  doubtful_ = false;
  return true;
}

bool session_file::append(const std::string& entry) {
  // `kept_` holds the change already, so writing anew takes it in.
  const bool stale = size_ >= compact_from_ && size_ > 4 * kept_bytes_;
  if (doubtful_ || stale) {
    if (write_anew()) return true;
    complain("cannot be written anew: " + reason_of(errno));
    return false;
  }
  if (write_whole(fd_, entry) && ::fdatasync(fd_) == 0) {
    size_ += entry.size();
    return true;
  }
  complain("cannot be written: " + reason_of(errno));
  doubtful_ = true;
  return false;
}

bool session_file::save(const digest& key, std::string_view bytes) {
  if (body_min + bytes.size() > entry_bytes_max) return false;
  auto& place = kept_[key];
  kept_bytes_ -= place.empty() ? 0 : entry_head + body_min + place.size();
  place = bytes;
  kept_bytes_ += entry_head + body_min + place.size();
  return append(entry_of(kept_mark, key, bytes));
}

bool session_file::forget(const digest& key) {
  const auto found = kept_.find(key);
  if (found == kept_.end()) return !doubtful_ || append({});
  kept_bytes_ -= entry_head + body_min + found->second.size();
  kept_.erase(found);
  return append(entry_of(forgotten_mark, key, {}));
}

std::vector<std::string> session_file::list() {
  std::vector<std::string> out;
  for (const auto& [key, bytes] : kept_) out.push_back(bytes);
  return out;
}

} // namespace strowger::channels::desktop
