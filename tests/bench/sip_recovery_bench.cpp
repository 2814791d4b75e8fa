#include "call_centre.hpp"
#include "channels/media/g711.hpp"
#include "channels/media/rtp.hpp"
#include "engine_process.hpp"
#include "groups.hpp"
#include "sip_scene.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

/// How soon 100 callers who wait with music hear it again after kill -9, and that they are where they were in
/// the queue.
namespace strowger::bench {

namespace {

using namespace std::chrono_literals;
namespace media = channels::media;

constexpr std::size_t recovering = 100;
constexpr std::uint16_t first_ear = 24'000;

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
      ears_.push_back({fd});
    }
  }
  ~ears() {
    for (const auto& one : ears_) ::close(one.fd);
  }
  ears(const ears&) = delete;
  ears& operator=(const ears&) = delete;
  static std::uint16_t port(std::size_t i) { return static_cast<std::uint16_t>(first_ear + 2 * i); }

  /// What was heard so far counts no more.
  void forget() {
    std::array<std::uint8_t, 512> packet;
    for (auto& one : ears_) {
      one = {one.fd};
      while (::recv(one.fd, packet.data(), packet.size(), 0) > 0) {
      }
    }
  }
  /// When the last of them began to hear the music that each hears without a break by then, in seconds of
  /// `since`, having listened for `at_least`: what a new process breaks as it takes over counts as well.
  /// Throws after `limit`.
  double all_hear(const stopwatch& since, double at_least, double limit) {
    for (double before = since.seconds();; pause(2ms)) {
      const auto now = since.seconds();
      const bool listened = now - before < listening; // else the machine did not let this process
      before = now;
      std::size_t deaf = 0;
      double last = 0;
      for (auto& one : ears_) {
        hear(one, now, listened);
        if (one.music < enough) ++deaf;
        last = std::max(last, one.began);
      }
      if (deaf == 0 && now >= at_least) return last;
      if (now > limit) throw std::runtime_error{std::to_string(deaf) + " callers hear no music"};
    }
  }

private:
  /// 200 ms. The music is louder than `loud` (root mean square) in each of its packets, by a factor of four.
  static constexpr std::size_t enough = 10;
  /// Seconds without a packet that are a break: five of them; and between two looks, beyond which nothing is
  /// said of when a packet came.
  static constexpr double is_break = 0.1, listening = 0.02;
  static constexpr double loud = 500;
  struct ear {
    int fd = -1;
    std::size_t music = 0; ///< packets without a break
    double began = 0;      ///< the first of them
    double at = 0;         ///< the newest of them, or when it would have been heard at the latest
  };

  static void hear(ear& one, double now, bool listened) {
    std::array<std::uint8_t, 512> packet;
    if (!listened) one.at = now;
    for (ssize_t got; (got = ::recv(one.fd, packet.data(), packet.size(), 0)) > 0;) {
      const bool music = is_music({packet.data(), static_cast<std::size_t>(got)});
      if (!music || now - one.at > is_break) one.music = 0;
      one.at = now;
      if (music && one.music++ == 0) one.began = now;
    }
    if (now - one.at > is_break) one.music = 0;
  }
  static bool is_music(media::bytes_view packet) {
    const auto read = media::read_rtp(packet);
    if (!read || read->header.payload_type != media::payload_type_of(media::codec::pcma) ||
        read->payload.size() != media::frame_samples)
      return false;
    double power = 0;
    for (const auto code : read->payload) {
      const double sample = media::to_linear(media::codec::pcma, code);
      power += sample * sample;
    }
    return power / media::frame_samples > loud * loud;
  }
  std::vector<ear> ears_;
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
  for (const auto& one : logging_to(folder / "answered")) words.push_back(one);
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

/// What each line of a scenario's log begins with, or has second, in its order: who that was.
std::vector<std::string> in_order(const std::filesystem::path& log, std::size_t column) {
  std::vector<std::string> found;
  std::ifstream in{log};
  for (std::string line; std::getline(in, line);) {
    std::istringstream words{line};
    std::string word;
    for (std::size_t i = 0; i <= column; ++i) words >> word;
    found.push_back(word);
  }
  return found;
}

/// One agent comes in the end, and has each who waits for a moment: they come in the order in which they were
/// answered, whatever was killed since.
void nobody_lost_their_place(const std::filesystem::path& folder, std::uint16_t port) {
  auto words = words_for("serves.xml", telephones_port);
  for (const auto& one : logging_to(folder / "served")) words.push_back(one);
  for (const auto& one : {std::string{"-m"}, std::to_string(recovering)}) words.push_back(one);
  child_process telephone{"/usr/bin/sipp", words, folder / "serves.out"};
  pause(500ms);
  const desks last{port, 1, "last"};
  telephone.wait(60s);
  const auto answered = in_order(folder / "answered", 0), served = in_order(folder / "served", 1);
  if (answered.size() != recovering || served.size() != recovering)
    throw std::runtime_error{"of those who waited over the kills not everybody was served"};
  for (std::size_t i = 0; i < recovering; ++i)
    if (served[i] != "+44" + answered[i] + "00000")
      throw std::runtime_error{"number " + std::to_string(i + 1) +
                               " in the queue was served as somebody else: " + served[i] + " in place of " +
                               answered[i]};
}

/// Seconds behind a kill after which every new process has taken over what there is: it takes under two.
constexpr double taken_over_s = 5;

/// The worst of so many rounds of kill -9 of each process alone and of all three.
double worst_of(int rounds, ears& all, std::unique_ptr<child_process>& engine, const start_engine& start,
                const std::filesystem::path& folder) {
  double worst = 0;
  const std::vector<std::vector<std::string>> in_turn{
      {"media"}, {"sip"}, {"engine"}, {"media", "sip", "engine"}};
  for (std::size_t kill = 0; kill < static_cast<std::size_t>(rounds) * in_turn.size(); ++kill) {
    const auto& victims = in_turn[kill % in_turn.size()];
    const stopwatch since;
    for (const auto& one : victims)
      if (one == "engine")
        engine->kill();
      else
        ::kill(companion(folder, one), SIGKILL);
    all.forget();
    if (victims.back() == "engine") engine = start();
    worst = std::max(worst, all.all_hear(since, taken_over_s, 30));
  }
  return worst;
}

} // namespace

figure recovery(std::unique_ptr<child_process>& engine, const start_engine& start,
                const std::filesystem::path& folder, std::uint16_t port, const settings& how) {
  const stopwatch all_of_it;
  ears all{recovering};
  const auto files = folder / "recovery";
  const auto waiting = waiting_callers(files);
  all.all_hear(all_of_it, 3, 30);
  const int rounds = how.quick ? 1 : 7; // of each in a run: 21 in three runs
  const auto worst = worst_of(rounds, all, engine, start, folder);
  nobody_lost_their_place(files, port);
  return {"sip.recovery_100_waiting_s",  worst,           recovering, all_of_it.seconds(), 0,
          goal{goal::sense::at_most, 5}, over_runs::worst};
}

} // namespace strowger::bench
