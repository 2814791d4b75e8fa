#include "tests/remote/sip_subject.hpp"
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace strowger::tests {

namespace remote = channels::remote;

namespace {

/// One that is free for UDP and TCP just now.
std::uint16_t free_sip_port() {
  for (;;) {
    const int datagrams = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const int stream = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    auto* address = reinterpret_cast<sockaddr*>(&at);
    const bool both = ::bind(stream, address, size) == 0 && ::getsockname(stream, address, &size) == 0 &&
                      ::bind(datagrams, address, size) == 0;
    ::close(stream);
    ::close(datagrams);
    if (both) return ntohs(at.sin_port);
  }
}

pid_t begin(const std::string& program, std::vector<std::string> words, const std::filesystem::path& log) {
  const auto file = std::filesystem::read_symlink("/proc/self/exe").parent_path() / program;
  words.insert(words.begin(), file.string());
  std::vector<char*> pointers;
  for (auto& one : words) pointers.push_back(one.data());
  pointers.push_back(nullptr);
  const int to = ::open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  const auto id = ::fork();
  if (id == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(to, STDOUT_FILENO);
    ::dup2(to, STDERR_FILENO);
    ::execv(pointers.front(), pointers.data());
    ::_exit(127);
  }
  ::close(to);
  return id;
}

void kill_and_wait(pid_t& id) {
  if (id <= 0) return;
  ::kill(id, SIGKILL);
  ::waitpid(id, nullptr, 0);
  id = 0;
}

call_view view_of(const sip_end::state& now) {
  return {now.status, now.rings.size(), now.rung, now.talks, now.cancelled, now.over, now.held};
}

} // namespace

sip_subject::sip_subject() : port_{free_sip_port()} {
  for (std::size_t i = 0; i < agents; ++i) telephones_.emplace_back(port_);
  // Below the ports that the system gives to whoever asks for any, and beside those of the courses of calls.
  media_ = begin("strowger-media",
                 {"--socket", (folder_ / "media.sock").string(), "--bind", "127.0.0.1", "--advertise",
                  "127.0.0.1", "--first-port", "32000", "--last-port", "32767"},
                 folder_ / "media.log");
}

sip_subject::~sip_subject() {
  stop();
  kill_and_wait(media_);
}

std::filesystem::path sip_subject::write_settings() const {
  auto file = folder_ / "sip.json";
  std::ofstream out{file};
  out << R"({"listeners": [{"address": "127.0.0.1", "port": )" << port_
      << R"(, "transports": ["udp"]}], "trunks": [{"name": "carrier", "addresses": ["127.0.0.1"], "options_interval_ms": 0}],
"numbers": [{"number": "*", "entry": "shop"}], "phone_options_interval_ms": 0, "repeat_after_ms": 40, "repeat_at_most_ms": 200,
"phones": [)";
  for (std::size_t i = 0; i < agents; ++i)
    out << (i == 0 ? "" : ", ") << R"({"endpoint": "main/a)" << i << R"(", "contacts": ["sip:a)" << i
        << "@127.0.0.1:" << telephones_[i].port() << R"("]})";
  out << R"(], "secret": ")" << std::string(64, '5') << R"(", "engine_socket": ")"
      << (folder_ / "engine.sock").string() << R"(", "media_socket": ")" << (folder_ / "media.sock").string()
      << R"(", "folder": ")" << folder_.path().string() << R"("})";
  return file;
}

channels::channel_adapter& sip_subject::start(channels::engine_port& engine) {
  waits_.change([](bool& waits) { waits = false; });
  remote::host_settings settings;
  settings.path = folder_ / "engine.sock";
  settings.adapters = {{"sip", channels::channel_kind::voice}};
  settings.on_return = [this](const std::string&) { waits_.change([](bool& waits) { waits = true; }); };
  host_ = std::make_unique<remote::remote_host>(std::move(settings), engine);
  there_ = host_->adapter("sip");
  if (!host_->start()) throw std::runtime_error{"the host does not listen"};
  sip_ = begin("strowger-sip", {"--settings", write_settings().string()}, folder_ / "sip.log");
  if (!waits_.wait([](bool waits) { return waits; })) {
    std::ifstream log{folder_ / "sip.log"};
    throw std::runtime_error{"strowger-sip says no hello: " + std::string{std::istreambuf_iterator{log}, {}}};
  }
  return side_;
}

void sip_subject::stop() {
  kill_and_wait(sip_);
  if (host_) host_->stop();
  host_.reset();
}

void sip_subject::engine_side::resume(std::vector<channels::open_conversation> conversations) {
  if (!of_.waits_.copy()) of_.host_->cut("sip");
  of_.waits_.wait([](bool waits) { return waits; });
  of_.waits_.change([](bool& waits) { waits = false; });
  of_.there_->resume(std::move(conversations));
}

std::size_t sip_subject::new_customer() {
  customers_.emplace_back(port_).call("+442079460000");
  return customers_.size() - 1;
}

bool sip_subject::wait_customer(std::size_t customer, std::function<bool(const call_view&)> holds) {
  return customers_.at(customer).now.wait([&](const auto& now) { return holds(view_of(now)); });
}

bool sip_subject::wait_agent(std::size_t agent, std::function<bool(const call_view&)> holds) {
  return telephones_.at(agent).now.wait([&](const auto& now) { return holds(view_of(now)); });
}

call_view sip_subject::agent_view(std::size_t agent) { return view_of(telephones_.at(agent).now.copy()); }

} // namespace strowger::tests
