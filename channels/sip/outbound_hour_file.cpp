#include "channels/sip/outbound_hour_file.hpp"
#include "channels/durable_file.hpp"
#include "channels/sip/grammar.hpp"
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <system_error>
#include <unistd.h>

namespace strowger::channels::sip {

namespace {

constexpr std::string_view hour_heading = "strowger outbound hour 1\n";

/// Moment, abroad or not, conversation, leg, tenant, agent; an agent of nobody's call is a dash.
std::string hour_line(const outbound_beginning& one) {
  std::string line = std::to_string(one.at.time_since_epoch().count());
  line += one.abroad ? " 1 " : " 0 ";
  line += std::to_string(one.call.conversation) + ' ' + std::to_string(one.call.leg) + ' ';
  line += escaped(one.tenant, "_.~") + ' ' + (one.agent.empty() ? "-" : escaped(one.agent, "_.~"));
  return line + '\n';
}

std::string_view word_of(std::string_view& rest) {
  const auto end = rest.find(' ');
  const auto word = rest.substr(0, end);
  rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
  return word;
}

template <class Number>
bool read_number(std::string_view& rest, Number& into) {
  const auto word = word_of(rest);
  const auto [end, wrong] = std::from_chars(word.data(), word.data() + word.size(), into);
  return wrong == std::errc{} && end == word.data() + word.size() && !word.empty();
}

std::optional<outbound_beginning> read_hour_line(std::string_view line) {
  outbound_beginning one;
  std::int64_t at = 0;
  unsigned abroad = 0;
  if (!read_number(line, at) || !read_number(line, abroad) || abroad > 1 ||
      !read_number(line, one.call.conversation) || !read_number(line, one.call.leg))
    return std::nullopt;
  const auto tenant = unescaped(word_of(line));
  const auto name = word_of(line);
  const auto agent = name == "-" ? std::string{} : unescaped(name);
  if (!tenant || tenant->empty() || name.empty() || !agent || !line.empty()) return std::nullopt;
  one.at = routing::wall_time{routing::wall_time::duration{at}};
  one.tenant = *tenant;
  one.agent = *agent;
  one.abroad = abroad == 1;
  return one;
}

} // namespace

routing::result<std::unique_ptr<outbound_hour_file>>
outbound_hour_file::open(std::filesystem::path file, log_line log, routing::wall_time now) {
  std::unique_ptr<outbound_hour_file> out{new outbound_hour_file{std::move(file), std::move(log)}};
  std::error_code ignored; // opening says it
  std::filesystem::create_directories(out->file_.parent_path(), ignored);
  std::ifstream from{out->file_, std::ios::binary};
  out->read(std::string{std::istreambuf_iterator<char>{from}, {}});
  out->drop_old(now);
  if (out->write_anew()) return out;
  return routing::error{routing::error_code::wrong_state,
                        "the file of outside calls " + out->file_.string() +
                            " cannot be used: " + std::generic_category().message(errno)};
}

outbound_hour_file::~outbound_hour_file() {
  if (fd_ >= 0) ::close(fd_);
}

void outbound_hour_file::read(std::string_view bytes) {
  if (!bytes.starts_with(hour_heading)) return;
  bytes.remove_prefix(hour_heading.size());
  for (auto end = bytes.find('\n'); end != bytes.npos; end = bytes.find('\n')) {
    if (auto one = read_hour_line(bytes.substr(0, end))) kept_.push_back(std::move(*one));
    bytes.remove_prefix(end + 1);
  }
}

void outbound_hour_file::drop_old(routing::wall_time now) {
  while (!kept_.empty() && now - kept_.front().at >= std::chrono::hours{1}) kept_.pop_front();
}

void outbound_hour_file::add(const outbound_beginning& one) {
  drop_old(one.at);
  kept_.push_back(one);
  if (lines_ + 1 > kept_.size() + old_lines_max) {
    if (!write_anew()) complain();
    return;
  }
  ++lines_;
  if (!write_whole(fd_, hour_line(one))) complain();
}

/// In a file of its own first: who reads finds the one or the other whole.
bool outbound_hour_file::write_anew() {
  auto beside = file_;
  beside += ".new";
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  std::string all{hour_heading};
  for (const auto& one : kept_) all += hour_line(one);
  if (!write_whole(fd, all) || ::rename(beside.c_str(), file_.c_str()) != 0) {
    const auto why = errno;
    ::close(fd);
    errno = why;
    return false;
  }
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
  lines_ = kept_.size();
  return true;
}

void outbound_hour_file::complain() const {
  if (log_)
    log_("alarm", "event=outside_calls_not_kept file=" + file_.string() + " why=\"" +
                      std::generic_category().message(errno) + "\"");
}

} // namespace strowger::channels::sip
