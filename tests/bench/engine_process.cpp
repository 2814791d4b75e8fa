#include "engine_process.hpp"
#include "channels/desktop/passwords.hpp"
#include "channels/web/server.hpp"
#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace strowger::bench {

child_process::child_process(const std::filesystem::path& file, const std::vector<std::string>& arguments,
                             const std::filesystem::path& log, bool listen) {
  std::vector<std::string> words{file.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (auto& one : words) pointers.push_back(one.data());
  pointers.push_back(nullptr);
  int pipe[2] = {-1, -1};
  if (listen && ::pipe2(pipe, O_CLOEXEC) != 0) throw std::runtime_error{"cannot make a pipe"};
  const int to = ::open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  id_ = ::fork();
  if (id_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(to, STDERR_FILENO);
    ::dup2(listen ? pipe[1] : to, STDOUT_FILENO);
    ::execv(words.front().c_str(), pointers.data());
    ::_exit(127);
  }
  ::close(to);
  if (listen) ::close(pipe[1]);
  output_ = pipe[0];
  if (id_ < 0) throw std::runtime_error{"cannot start " + file.string()};
}

child_process::~child_process() {
  kill();
  if (output_ >= 0) ::close(output_);
}

std::string child_process::next_line() {
  std::string line;
  for (char one = 0; ::read(output_, &one, 1) == 1;) {
    if (one == '\n') return line;
    line += one;
  }
  throw std::runtime_error{"the filling process ended by itself"};
}

void child_process::kill() {
  if (id_ <= 0) return;
  ::kill(id_, SIGKILL);
  ::waitpid(id_, nullptr, 0);
  id_ = 0;
}

namespace {

std::uint64_t memory_of(pid_t id) {
  std::ifstream status{"/proc/" + std::to_string(id) + "/status"};
  for (std::string word; status >> word;)
    if (word == "RssAnon:") {
      std::uint64_t kilobytes = 0;
      status >> kilobytes;
      return kilobytes * 1024;
    }
  throw std::runtime_error{"the engine ended by itself"};
}

} // namespace

std::uint64_t child_process::memory_bytes() const { return memory_of(id_); }

std::uint64_t child_process::family_memory_bytes() const {
  auto sum = memory_of(id_);
  for (const auto child : children()) sum += memory_of(child);
  return sum;
}

namespace {

/// What proc(5) says of a process from its third field on; empty when it is gone.
std::vector<std::string> stat_of(pid_t id) {
  std::ifstream stat{"/proc/" + std::to_string(id) + "/stat"};
  std::string all;
  std::getline(stat, all);
  const auto end_of_name = all.rfind(')');
  if (end_of_name == std::string::npos) return {};
  std::istringstream rest{all.substr(end_of_name + 1)};
  std::vector<std::string> fields;
  for (std::string one; rest >> one;) fields.push_back(one);
  return fields;
}

double cpu_of(const std::vector<std::string>& fields) {
  if (fields.size() < 13) return 0; // fields 14 and 15 are utime and stime
  return static_cast<double>(std::stoull(fields[11]) + std::stoull(fields[12])) /
         static_cast<double>(::sysconf(_SC_CLK_TCK));
}

} // namespace

double child_process::cpu_s() const { return cpu_of(stat_of(id_)); }

std::vector<pid_t> child_process::children() const {
  std::vector<pid_t> found;
  for (const auto& one : std::filesystem::directory_iterator{"/proc"}) {
    const auto name = one.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto id = static_cast<pid_t>(std::stol(name));
    const auto fields = stat_of(id);
    if (fields.size() > 1 && fields[1] == std::to_string(id_)) found.push_back(id);
  }
  return found;
}

double child_process::family_cpu_s() const {
  auto sum = cpu_s();
  for (const auto child : children()) sum += cpu_of(stat_of(child));
  return sum;
}

void child_process::end(std::chrono::seconds limit) {
  if (id_ <= 0) return;
  ::kill(id_, SIGTERM);
  try {
    wait(limit);
  } catch (const std::exception&) {
    kill();
  }
}

void child_process::wait(std::chrono::seconds limit) {
  const int gone = static_cast<int>(::syscall(SYS_pidfd_open, id_, 0));
  if (gone < 0) throw std::runtime_error{"a process cannot be waited for"};
  pollfd until{gone, POLLIN, 0};
  const auto ended = ::poll(&until, 1, static_cast<int>(std::chrono::milliseconds{limit}.count()));
  ::close(gone);
  if (ended != 1) throw std::runtime_error{"a process did not end in time"};
  ::waitpid(id_, nullptr, 0);
  id_ = 0;
}

std::filesystem::path program(const std::string& name) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

std::uint16_t free_port() {
  channels::web::server_settings one;
  one.listeners.push_back({"127.0.0.1", 0, "", "", {"chat"}});
  channels::web::server probe{one};
  if (!probe.start()) throw std::runtime_error{"no port is free"};
  const auto port = probe.port();
  probe.stop();
  return port;
}

double metric(std::uint16_t port, const std::string& name) {
  const int line = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const std::string asked = "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
  std::string said;
  if (::connect(line, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0 &&
      ::send(line, asked.data(), asked.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(asked.size())) {
    std::array<char, 4'096> part;
    for (ssize_t got; (got = ::recv(line, part.data(), part.size(), 0)) > 0;)
      said.append(part.data(), static_cast<std::size_t>(got));
  }
  ::close(line);
  const auto found = said.find("\n" + name + " ");
  if (found == std::string::npos) throw std::runtime_error{"the engine does not tell " + name};
  return std::stod(said.substr(found + name.size() + 2));
}

engine_file write_engine_file(const std::filesystem::path& folder, std::uint32_t agents) {
  const auto port = free_port();
  const auto hash = channels::desktop::hash_password("bench", {1, 8U * 1024U * 1024U});
  const auto file = folder / "engine.yaml";
  std::ofstream out{file};
  out << "version: 1\ndata: data\nlisteners:\n  - {address: 127.0.0.1, port: " << port
      << ", surfaces: [chat, desktop, admin]}\n"
      << "web: {connections_per_address: 12000, chats_per_address: 12000, new_connections_per_second: 12000, "
         "heartbeat_timeout: 5m}\n"
      << "tenants: [{name: main, connections_max: 1000000}]\n"
      << "skills: {chat: Takes chats, patience: Nobody has it}\nqueues:\n"
      << "  - {name: queue0, requires: {chat: 1}, wrap_up: 0s}\n"
      << "  - {name: queue1, requires: {patience: 1}, wrap_up: 0s}\nagents:\n";
  for (std::uint32_t i = 0; i < agents; ++i)
    out << "  - {name: agent" << i << ", password_hash: \"" << hash
        << "\", skills: {chat: 3}, capacity: {chat: 5}}\n";
  out << "entry_points:\n  - {name: queue0, channel: chat, queue: queue0, resume_within: 1h}\n"
      << "  - {name: queue1, channel: chat, queue: queue1, resume_within: 1h}\n";
  if (!out.flush()) throw std::runtime_error{"cannot write " + file.string()};
  return {file, port};
}

} // namespace strowger::bench
