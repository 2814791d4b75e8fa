#include "channels/admin/control_socket.hpp"
#include "channels/admin/control_call.hpp"
#include "channels/admin/control_path.hpp"
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <list>
#include <optional>
#include <poll.h>
#include <pwd.h>
#include <set>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace strowger::channels::admin {

namespace {

/// A thread of a command that takes long.
struct long_call {
  std::shared_ptr<std::atomic<bool>> ended;
  std::thread thread;
};

struct client {
  int fd = -1;
  std::shared_ptr<control_peer> peer;
  std::string in;
  bool no_more = false; ///< it will send nothing more, yet may still read
  bool closing = false; ///< closed once all is sent
  bool broken = false;
};

void run_command(const control_command& command, const nlohmann::json& arguments,
                 const control_reply& reply) {
  try {
    command.run(arguments, reply);
  } catch (const std::invalid_argument& wrong) {
    reply.fail("bad_arguments", wrong.what());
  } catch (const nlohmann::json::exception& wrong) {
    reply.fail("bad_arguments", wrong.what());
  } catch (const std::exception& failed) {
    reply.fail("failed", failed.what());
  }
}

/// The user at the other end if it is ours or root (unix(7), SO_PEERCRED).
std::optional<uid_t> who_may_speak(int fd) {
  ucred who{};
  socklen_t size = sizeof who;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return std::nullopt;
  if (who.uid != ::geteuid() && who.uid != 0) return std::nullopt;
  return who.uid;
}

std::string user_name(uid_t uid) {
  std::array<char, 4'096> text{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(uid, &entry, text.data(), text.size(), &found) == 0 && found != nullptr)
    return found->pw_name;
  return "uid " + std::to_string(uid);
}

void send_and_close(int fd, const std::string& line) {
  const auto text = line + "\n";
  if (::send(fd, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
    errno = 0; // it goes away either way
  ::close(fd);
}

} // namespace

struct control_socket::core {
  core(control_settings s, control_commands c) : settings{std::move(s)}, commands{std::move(c)} {}

  void serve();
  void accept_clients();
  void wait();
  void attend(client& one, short happened);
  void read_from(client& one);
  void take_lines(client& one);
  void obey(client& one, std::string_view line);
  void start_long(const control_command& command, control_request request, control_reply reply);
  void list_commands(const control_reply& reply) const;
  void reap();
  void drop_finished(control_peer::time now);
  void drop(client& one);
  void log(std::string_view level, std::string_view line) const {
    if (settings.log) settings.log(level, line);
  }

  const control_settings settings;
  const control_commands commands;
  std::shared_ptr<waker> wake = std::make_shared<waker>();
  std::atomic<bool> stopping{false};
  int listening = -1;
  control_peer::time accept_again{}; ///< until then nobody is let in: the process had no descriptor left
  ino_t inode = 0;
  std::list<client> clients;
  std::list<long_call> long_calls;
  std::thread thread;
};

control_socket::control_socket(control_settings settings, control_commands commands)
  : core_{std::make_unique<core>(std::move(settings), std::move(commands))} {}

control_socket::~control_socket() { stop(); }

routing::result<void> control_socket::start() {
  auto fd = listen_at(core_->settings.path);
  if (!fd) return fd.reason();
  core_->listening = fd.value();
  struct stat made {};
  if (::lstat(core_->settings.path.c_str(), &made) == 0) core_->inode = made.st_ino;
  core_->thread = std::thread{[this] { core_->serve(); }};
  return {};
}

void control_socket::stop() {
  if (!core_->thread.joinable()) return;
  core_->stopping = true;
  core_->wake->wake();
  core_->thread.join();
  for (auto& call : core_->long_calls) call.thread.join();
  core_->long_calls.clear();
  struct stat found {};
  if (::lstat(core_->settings.path.c_str(), &found) == 0 && found.st_ino == core_->inode)
    ::unlink(core_->settings.path.c_str());
  ::close(core_->listening);
}

void control_socket::core::serve() {
  while (!stopping) {
    wait();
    reap();
  }
  for (auto& one : clients) drop(one);
  clients.clear();
}

void control_socket::core::wait() {
  const bool accepts = std::chrono::steady_clock::now() >= accept_again;
  std::vector<pollfd> polled{{wake->fd(), POLLIN, 0},
                             {listening, static_cast<short>(accepts ? POLLIN : 0), 0}};
  auto until = accepts ? control_peer::time::max() : accept_again;
  for (const auto& one : clients) {
    const bool reads = !one.no_more && !one.closing && one.peer->calls() < settings.limits.calls_per_client;
    polled.push_back(
        {one.fd, static_cast<short>((reads ? POLLIN : 0) | (one.peer->wants_to_send() ? POLLOUT : 0)), 0});
    until = std::min(until, one.peer->judge_again());
  }
  int timeout = -1;
  if (until != control_peer::time::max()) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    timeout = static_cast<int>(std::clamp<long long>(left, 0, 60'000));
  }
  if (::poll(polled.data(), polled.size(), timeout) < 0) return; // EINTR: the next round
  if (polled[0].revents != 0) wake->rest();
  auto happened = polled.begin() + 2;
  for (auto& one : clients) attend(one, (happened++)->revents);
  drop_finished(std::chrono::steady_clock::now());
  if (polled[1].revents != 0) accept_clients();
}

void control_socket::core::accept_clients() {
  for (;;) {
    const int fd = ::accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      const std::set<int> no_room{EMFILE, ENFILE, ENOBUFS, ENOMEM};
      if (!no_room.contains(errno)) return; // none waits, or it has gone again
      // Whoever knocks keeps waiting; asking at once again would only spin.
      log("warning", "event=control_accept_failed why=" + std::string{::strerrorname_np(errno)});
      accept_again = std::chrono::steady_clock::now() + std::chrono::seconds{1};
      return;
    }
    const auto user = who_may_speak(fd);
    if (!user) {
      log("warning", "event=control_refused why=\"another user\"");
      send_and_close(
          fd, control_error_json(0, "forbidden", "only the engine's own user and root may use this socket"));
    } else if (clients.size() >= settings.limits.clients) {
      send_and_close(fd, control_error_json(
                             0, "busy", "as many clients as may be are connected; close one and try again"));
    } else {
      clients.push_back({fd,
                         std::make_shared<control_peer>(settings.limits, wake, user_name(*user)),
                         {},
                         false,
                         false,
                         false});
    }
  }
}

void control_socket::core::attend(client& one, short happened) {
  if ((happened & POLLIN) != 0)
    read_from(one);
  else if ((happened & (POLLHUP | POLLERR | POLLNVAL)) != 0)
    one.broken = true;
  take_lines(one);
  if (!one.broken && !one.peer->flush(one.fd, std::chrono::steady_clock::now())) one.broken = true;
}

void control_socket::core::read_from(client& one) {
  std::array<char, 64 * 1024> chunk; // NOLINT: written by recv before it is read
  const auto got = ::recv(one.fd, chunk.data(), chunk.size(), 0);
  if (got > 0)
    one.in.append(chunk.data(), static_cast<std::size_t>(got));
  else if (got == 0)
    one.no_more = true;
  else if (errno != EAGAIN && errno != EINTR)
    one.broken = true;
}

void control_socket::core::take_lines(client& one) {
  std::size_t begin = 0;
  while (!one.closing && one.peer->calls() < settings.limits.calls_per_client) {
    const auto end = one.in.find('\n', begin);
    if (end == std::string::npos) break;
    const auto line = std::string_view{one.in}.substr(begin, end - begin);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) obey(one, line);
    begin = end + 1;
  }
  one.in.erase(0, begin);
  if (one.no_more && !one.in.empty() && one.in.find('\n') == std::string::npos && !one.closing) {
    obey(one, one.in); // the last line needs no line feed
    one.in.clear();
  }
  if (one.in.size() > control_line_bytes_max && one.in.find('\n') == std::string::npos && !one.closing) {
    obey(one, one.in); // refused for its length
    one.in.clear();
    one.closing = true;
  }
}

void control_socket::core::obey(client& one, std::string_view line) {
  auto read = read_control_line(line);
  if (const auto* refusal = std::get_if<control_refusal>(&read)) {
    log("warning", "event=control_refused code=" + refusal->code);
    one.peer->push(control_error_json(refusal->id, refusal->code, refusal->message), false);
    return;
  }
  auto& request = std::get<control_request>(read);
  const auto found = commands.find(request.command);
  const control_reply reply{std::make_shared<control_reply::call>(one.peer, request.id)};
  if (found == commands.end()) {
    if (request.command == "commands") return list_commands(reply);
    reply.fail("unknown_command",
               "there is no command \"" + request.command.substr(0, 40) + "\"; \"commands\" lists them");
  } else if (found->second.takes_long) {
    start_long(found->second, std::move(request), reply);
  } else {
    run_command(found->second, request.arguments, reply);
  }
}

void control_socket::core::start_long(const control_command& command, control_request request,
                                      control_reply reply) {
  if (long_calls.size() >= settings.limits.long_calls)
    return reply.fail("busy", "as many long commands as may be are running; try again when one has ended");
  auto ended = std::make_shared<std::atomic<bool>>(false);
  long_calls.push_back({ended, std::thread{[this, &command, ended, request = std::move(request),
                                            reply = std::move(reply)]() mutable {
                          reply.wait_on_this_thread();
                          run_command(command, request.arguments, reply);
                          *ended = true;
                          wake->wake();
                        }}});
}

void control_socket::core::list_commands(const control_reply& reply) const {
  for (const auto& [name, command] : commands)
    reply.line(nlohmann::ordered_json{{"command", name}, {"summary", command.summary}}.dump());
  reply.done();
}

void control_socket::core::reap() {
  for (auto& call : long_calls)
    if (*call.ended) call.thread.join();
  long_calls.remove_if([](const long_call& call) { return !call.thread.joinable(); });
}

void control_socket::core::drop_finished(control_peer::time now) {
  for (auto one = clients.begin(); one != clients.end();) {
    const auto fate = one->peer->judge(now);
    const bool said_all =
        (one->closing || (one->no_more && one->peer->calls() == 0)) && !one->peer->wants_to_send();
    if (fate == control_peer::fate::slow) log("warning", "event=control_closed why=\"it reads too slowly\"");
    if (one->broken || said_all || fate != control_peer::fate::stays) {
      drop(*one);
      one = clients.erase(one);
    } else {
      ++one;
    }
  }
}

void control_socket::core::drop(client& one) {
  one.peer->leave();
  ::close(one.fd);
}

} // namespace strowger::channels::admin
