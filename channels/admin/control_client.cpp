#include "channels/admin/control_client.hpp"
#include "channels/admin/control_line.hpp"
#include "channels/admin/control_path.hpp"
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace strowger::channels::admin {

namespace {

control_problem problem_of(const std::filesystem::path& path, int why) {
  if (why == ENOENT || why == ECONNREFUSED)
    return {"not_running", "no engine is running at " + path.string() +
                               "; start one with `strowger serve`, or name its socket with --socket PATH"};
  if (why == EACCES || why == EPERM)
    return {"forbidden", "the control socket " + path.string() +
                             " is for the engine's own user; run this as that user or as root"};
  return {"failed", "cannot connect to " + path.string() + ": " + std::generic_category().message(why)};
}

/// The usual line, `{"id":N,"line":JSON}`, without reading the JSON inside: it may be long, and it is only
/// passed on.
bool read_plain_line(std::string_view text, control_answer& out) {
  constexpr std::string_view head = R"({"id":)", middle = R"(,"line":)";
  if (!text.starts_with(head) || !text.ends_with('}')) return false;
  const auto [end, failed] = std::from_chars(text.data() + head.size(), text.data() + text.size(), out.id);
  if (failed != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.starts_with(middle)) return false;
  out.what = control_answer::kind::line;
  out.line = text.substr(middle.size(), text.size() - middle.size() - 1);
  return true;
}

} // namespace

control_answer read_control_answer(std::string_view text) {
  control_answer out;
  if (read_plain_line(text, out)) return out;
  const auto object = too_deep(text) ? nlohmann::json{} : nlohmann::json::parse(text, nullptr, false);
  if (object.is_object()) {
    if (const auto id = object.find("id"); id != object.end() && id->is_number_unsigned())
      out.id = id->get<std::uint64_t>();
    if (const auto line = object.find("line"); line != object.end()) {
      out.what = control_answer::kind::line;
      out.line = line->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
      return out;
    }
    if (const auto done = object.find("done"); done != object.end()) {
      out.what = control_answer::kind::done;
      return out;
    }
    if (const auto error = object.find("error"); error != object.end() && error->is_object()) {
      const auto text_at = [&](const char* key) {
        const auto found = error->find(key);
        return found != error->end() && found->is_string() ? found->get<std::string>() : std::string{};
      };
      out.what = control_answer::kind::error;
      out.code = text_at("code");
      out.message = text_at("message");
      return out;
    }
  }
  out.what = control_answer::kind::error;
  out.code = "malformed";
  out.message = "the engine sent a line this program does not understand; are both of the same version?";
  return out;
}

std::variant<control_client, control_problem> control_client::connect(const std::filesystem::path& path) {
  const int fd = connect_to(path);
  if (fd < 0) return problem_of(path, errno);
  return control_client{fd};
}

control_client::~control_client() {
  if (fd_ >= 0) ::close(fd_);
}
control_client::control_client(control_client&& from) noexcept
  : fd_{std::exchange(from.fd_, -1)}, last_id_{from.last_id_}, in_{std::move(from.in_)}, read_{std::exchange(
                                                                                             from.read_, 0)} {
}
control_client& control_client::operator=(control_client&& from) noexcept {
  std::swap(fd_, from.fd_);
  std::swap(last_id_, from.last_id_);
  std::swap(in_, from.in_);
  std::swap(read_, from.read_);
  return *this;
}

std::uint64_t control_client::send(std::string_view command, const nlohmann::json& arguments) {
  auto object = arguments.is_object() ? arguments : nlohmann::json::object();
  object["id"] = ++last_id_;
  object["command"] = command;
  const auto text = object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  for (std::size_t at = 0; at < text.size();) {
    const auto sent = ::send(fd_, text.data() + at, text.size() - at, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return 0;
    at += static_cast<std::size_t>(sent);
  }
  return last_id_;
}

bool control_client::fill(routing::milliseconds wait, bool& timed_out) {
  if (read_ > 0) {
    in_.erase(0, read_);
    read_ = 0;
  }
  pollfd one{fd_, POLLIN, 0};
  const auto limit =
      wait.count() < 0 ? -1 : static_cast<int>(std::min<long long>(wait.count(), 1'000'000'000));
  const int ready = ::poll(&one, 1, limit);
  if (ready < 0 && errno == EINTR) return true;
  timed_out = ready == 0;
  if (ready <= 0) return false;
  std::array<char, 64 * 1024> chunk; // NOLINT: written by recv before it is read
  const auto got = ::recv(fd_, chunk.data(), chunk.size(), 0);
  if (got < 0) return errno == EINTR;
  in_.append(chunk.data(), static_cast<std::size_t>(got));
  return got > 0;
}

control_answer control_client::next(routing::milliseconds wait) {
  const auto until = std::chrono::steady_clock::now() + wait;
  for (auto searched = read_;;) {
    if (const auto end = in_.find('\n', searched); end != std::string::npos) {
      auto out = read_control_answer(std::string_view{in_}.substr(read_, end - read_));
      read_ = end + 1;
      return out;
    }
    searched = in_.size() - read_;
    auto left = wait;
    if (wait.count() >= 0)
      left = std::max(routing::milliseconds{0},
                      std::chrono::ceil<routing::milliseconds>(until - std::chrono::steady_clock::now()));
    bool timed_out = false;
    if (!fill(left, timed_out))
      return {timed_out ? control_answer::kind::timed_out : control_answer::kind::closed,
              0,
              {},
              "closed",
              "the engine closed the connection before the answer was complete; see its log"};
  }
}

} // namespace strowger::channels::admin
