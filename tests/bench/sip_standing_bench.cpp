#include "channels/desktop/passwords.hpp"
#include "engine_process.hpp"
#include "groups.hpp"
#include "registering_phones.hpp"
#include "sip_scene.hpp"
#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/// What does not depend on calls per second: telephones that register, callers who wait with music, and how
/// soon those hear it again after kill -9.
namespace strowger::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t telephones = 10'000, recovering = 100;
constexpr std::uint16_t first_ear = 24'000;

std::filesystem::path write_standing_centre(const std::filesystem::path& folder, std::uint16_t port) {
  const auto file = folder / "standing.yaml", passwords = folder / "phones";
  std::ofstream secrets{passwords}, out{file};
  ::chmod(passwords.c_str(), 0600);
  out << "version: 1\ndata: data\ndrain_limit: 0s\nlisteners:\n  - {address: 127.0.0.1, port: " << port
      << ", surfaces: [admin]}\nskills: {patience: Nobody has it}\nqueues:\n"
      << "  - {name: patience, requires: {patience: 1}}\nentry_points:\n"
      << "  - {name: hotline, channel: voice, queue: patience}\nsip:\n  listeners: "
      << "[{address: 127.0.0.1, port: " << sip_port << "}]\n  phone_options_interval: 0s\n"
      << "  passwords: " << passwords.string()
      << "\n  trunks:\n    - {name: carrier, addresses: [127.0.0.1], "
      << "believed: true, calls: 10000, calls_per_second: 10000}\n  numbers: [{number: \"*\", entry: "
         "hotline}]\n"
      << "  media: {first_port: 16000, last_port: 23999, prompts: [" << prompts_folder().string()
      << "]}\nagents:\n";
  const auto hash = channels::desktop::hash_password("demo", {1, 8'192});
  for (std::size_t i = 0; i < telephones; ++i) {
    const auto name = "a" + std::to_string(i);
    out << "  - {name: " << name << ", password_hash: \"" << hash << "\", phone: {}}\n";
    secrets << name << " secret" << i << "\n";
  }
  return file;
}

figure registrations(const child_process& engine) {
  const auto cpu = engine.family_cpu_s();
  const auto seconds = register_all({telephones, 100, telephones_port, sip_port});
  return {"sip.registrations_per_s",   static_cast<double>(telephones) / seconds, telephones, seconds,
          engine.family_cpu_s() - cpu, goal{goal::sense::at_least, 500}};
}

/// Sockets at which waiting callers hear their music.
class ears {
public:
  explicit ears(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      sockaddr_in at{};
      at.sin_family = AF_INET;
      at.sin_port = htons(port(i));
      at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0)
        throw std::runtime_error{"port " + std::to_string(port(i)) + " is taken"};
      fds_.push_back(fd);
    }
  }
  ~ears() {
    for (const int fd : fds_) ::close(fd);
  }
  ears(const ears&) = delete;
  ears& operator=(const ears&) = delete;
  static std::uint16_t port(std::size_t i) { return static_cast<std::uint16_t>(first_ear + 2 * i); }

  /// What was heard so far counts no more.
  void forget() const {
    for (const int fd : fds_)
      while (hears(fd)) {
      }
  }
  /// Returns when the last of them has heard something; throws after `limit` seconds.
  void all_hear(double limit) const {
    const stopwatch watch;
    auto deaf = fds_;
    while (!deaf.empty()) {
      std::erase_if(deaf, [](int fd) { return hears(fd); });
      if (watch.seconds() > limit)
        throw std::runtime_error{std::to_string(deaf.size()) + " callers hear nothing"};
      pause(2ms);
    }
  }

private:
  static bool hears(int fd) {
    std::array<char, 512> packet;
    return ::recv(fd, packet.data(), packet.size(), 0) > 0;
  }
  std::vector<int> fds_;
};

/// Callers who hear music at the `ears`.
child_process waiting_callers(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  const auto ports = folder / "ports.csv";
  std::ofstream out{ports};
  out << "SEQUENTIAL\n";
  for (std::size_t i = 0; i < recovering; ++i) out << ears::port(i) << "\n";
  out.close();
  auto words = words_for("waits.xml", callers_port);
  for (const auto& one :
       {std::string{"-inf"}, ports.string(), std::string{"-r"}, std::string{"50"}, std::string{"-m"},
        std::to_string(recovering), std::string{"-l"}, std::to_string(recovering)})
    words.push_back(one);
  return {"/usr/bin/sipp", words, folder / "waits.out"};
}

pid_t companion(const std::filesystem::path& folder, const std::string& name) {
  pid_t id = 0;
  std::ifstream{folder / "data" / "run" / (name + ".lock")} >> id;
  if (id <= 1) throw std::runtime_error{"strowger-" + name + " does not run"};
  return id;
}

using start_engine = std::function<std::unique_ptr<child_process>()>;

/// The worst of so many rounds of kill -9 of each process alone and of all three.
double recovery_s(int rounds, std::unique_ptr<child_process>& engine, const start_engine& start,
                  const std::filesystem::path& folder) {
  const ears all{recovering};
  const auto waiting = waiting_callers(folder / "recovery");
  all.all_hear(30);
  double worst = 0;
  const std::vector<std::vector<std::string>> in_turn{
      {"media"}, {"sip"}, {"engine"}, {"media", "sip", "engine"}};
  for (std::size_t kill = 0; kill < static_cast<std::size_t>(rounds) * in_turn.size(); ++kill) {
    const auto& victims = in_turn[kill % in_turn.size()];
    pause(3s);
    const stopwatch since;
    for (const auto& one : victims)
      if (one == "engine")
        engine->kill();
      else
        ::kill(companion(folder, one), SIGKILL);
    all.forget();
    if (victims.back() == "engine") engine = start();
    all.all_hear(30);
    worst = std::max(worst, since.seconds());
  }
  return worst;
}

} // namespace

std::vector<figure> standing_once(const settings& how, int run) {
  const auto folder = how.folder / ("standing" + std::to_string(run));
  std::filesystem::create_directories(folder);
  const auto file = write_standing_centre(folder, free_port());
  const start_engine start = [&] {
    return std::make_unique<child_process>(program("strowger"),
                                           std::vector<std::string>{"serve", "--config", file.string()},
                                           folder / "engine.log");
  };
  auto engine = start();
  pause(5s);
  std::vector<figure> found{registrations(*engine)};
  for (auto& one : waiting_with_music(*engine, folder / "waiting", how)) found.push_back(std::move(one));
  engine->end(20s);
  std::filesystem::remove_all(folder / "data");
  engine = start();
  pause(5s);
  const stopwatch kills;
  const int rounds = how.quick ? 1 : 7; // of each in a run: 21 in three runs
  const auto worst = recovery_s(rounds, engine, start, folder);
  found.push_back({"sip.recovery_100_waiting_s", worst, recovering, kills.seconds(), 0,
                   goal{goal::sense::at_most, 5}, over_runs::worst});
  engine->end(20s);
  return found;
}

} // namespace strowger::bench
