#include "channels/desktop/desk_client.hpp"
#include "channels/desktop/passwords.hpp"
#include "engine_process.hpp"
#include "groups.hpp"
#include "sip_scene.hpp"
#include <algorithm>
#include <atomic>
#include <charconv>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

/// Calls through all three processes of `strowger serve`, durable, with SIPp as callers and as the telephones
/// of 1,000 agents on loopback: real session descriptions, no RTP; calls of 1 to 2 s.
namespace strowger::bench {

namespace {

using namespace std::chrono_literals;
namespace desktop = channels::desktop;

constexpr std::size_t agents = 1'000;

std::filesystem::path write_centre(const std::filesystem::path& folder, std::uint16_t port) {
  const auto file = folder / "calls.yaml";
  std::ofstream out{file};
  out << "version: 1\ndata: data\ndrain_limit: 0s\nlisteners:\n  - {address: 127.0.0.1, port: " << port
      << ", surfaces: [chat, desktop, admin]}\nweb: {connections_per_address: 10000, heartbeat_timeout: "
         "60s}\n"
      << "skills: {english: }\nqueues:\n  - {name: support, requires: {english: 1}, wrap_up: 0s}\n"
      << "entry_points:\n  - {name: hotline, channel: voice, queue: support}\nsip:\n  listeners: "
      << "[{address: 127.0.0.1, port: " << sip_port << "}]\n  phone_options_interval: 1h\n"
      << "  trunks:\n    - {name: carrier, addresses: [127.0.0.1], believed: true, calls: 10000, "
      << "calls_per_second: 10000}\n  numbers: [{number: \"*\", entry: hotline}]\n"
      << "  media: {first_port: 40000, last_port: 47999, prompts: [" << prompts_folder().string()
      << "]}\nagents:\n";
  const auto hash = desktop::hash_password("demo", {1, 8'192});
  for (std::size_t i = 0; i < agents; ++i)
    out << "  - {name: a" << i << ", password_hash: \"" << hash
        << "\", skills: {english: 5}, phone: {contacts: [\"sip:a" << i << "@127.0.0.1:" << telephones_port
        << "\"]}}\n";
  return file;
}

/// Says that it is ready as soon as it is there.
struct ready_at_once final : desktop::desk_listener {
  desktop::desk_client* who = nullptr;
  std::atomic<int>* ready = nullptr;
  void opened() override { who->ask(desktop::set_ready{}); }
  void updated(const desktop::desk_update& update, const desktop::desk_model&) override {
    if (const auto* answer = std::get_if<desktop::answer_update>(&update); answer != nullptr && answer->ok)
      ++*ready;
  }
  void closed(std::uint16_t, int, bool) override {}
};

class desks {
public:
  explicit desks(std::uint16_t port) : network_{static_cast<std::uint32_t>(agents + 100)} {
    for (std::size_t i = 0; i < agents; ++i) {
      desktop::desk_account who;
      who.port = port;
      who.name = "a" + std::to_string(i);
      who.password = "demo";
      auto ear = std::make_shared<ready_at_once>();
      all_.push_back(std::make_unique<desktop::desk_client>(network_, who, ear));
      ear->who = all_.back().get();
      ear->ready = &ready_;
      sign_in(*all_.back());
      all_.back()->open();
    }
    for (const stopwatch watch; ready_ < static_cast<int>(agents);) {
      if (watch.seconds() > 60) throw std::runtime_error{"the agents are not ready in time"};
      pause(20ms);
    }
  }

private:
  /// The engine may still be starting, and takes no more sign-ins of one address at once than it says.
  static void sign_in(desktop::desk_client& who) {
    const stopwatch watch;
    for (;;) {
      const auto in = who.sign_in(10s);
      if (in) return;
      if (watch.seconds() > 60) throw std::runtime_error{"agents cannot sign in: " + in.reason().detail};
      pause(200ms);
    }
  }

  channels::web::socket_client network_;
  std::atomic<int> ready_{0};
  std::vector<std::unique_ptr<desktop::desk_client>> all_;
};

double number_in(const std::string& text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// When each caller's INVITE left, in seconds, by the caller's number: from SIPp's log of short messages,
/// whose Call-IDs begin with it. (What a scenario writes down itself is a turn of SIPp older, a millisecond
/// or more.)
std::map<std::string, double> invites_sent(const std::filesystem::path& callers) {
  std::map<std::string, double> sent;
  std::ifstream log{callers};
  for (std::string line; std::getline(log, line);) {
    std::istringstream columns{line};
    std::string day, time, at, way, call, sequence;
    if (!(columns >> day >> time >> at >> way >> call >> sequence) || way != "S") continue;
    if (line.find("CSeq:1 INVITE") == std::string::npos) continue;
    sent.emplace(call.substr(0, call.find('-')), number_in(at)); // the first: one sent again does not count
  }
  return sent;
}

/// Milliseconds from the caller's INVITE to the telephone's, by the number both say.
std::vector<double> offers_ms(std::map<std::string, double> sent, const std::filesystem::path& phones) {
  std::vector<double> spans;
  std::ifstream log{phones};
  for (std::string line; std::getline(log, line);) {
    const auto plus = line.find("+44");
    const auto end = plus == std::string::npos ? plus : line.find("00000 ", plus);
    if (end == std::string::npos) continue;
    const auto at = sent.find(line.substr(plus + 3, end - plus - 3));
    if (at == sent.end()) continue;
    spans.push_back((number_in(line.substr(line.find_last_of(" \t") + 1)) - at->second) * 1'000);
    sent.erase(at); // an INVITE that came again does not count
  }
  return spans;
}

/// Calls a second, by when the callers' INVITEs left: those at the end still talk when all have begun.
double begun_per_s(const std::map<std::string, double>& sent) {
  if (sent.size() < 2) return 0;
  const auto earlier = [](const auto& a, const auto& b) { return a.second < b.second; };
  const auto [first, last] = std::minmax_element(sent.begin(), sent.end(), earlier);
  return static_cast<double>(sent.size() - 1) / (last->second - first->second);
}

struct spell {
  double rate = 0, failed = 0, calls = 0, seconds = 0, cpu_s = 0;
  std::vector<double> offers;
};

/// Calls at this rate for a while; SIPp says how they went.
spell call_for(const child_process& engine, const std::filesystem::path& folder, double rate, int seconds) {
  std::filesystem::create_directories(folder);
  const auto of_callers = folder / "callers.csv", of_phones = folder / "phones.log";
  auto phones_words = words_for("telephone.xml", telephones_port);
  for (const auto& one : {std::string{"-trace_logs"}, std::string{"-log_file"}, of_phones.string()})
    phones_words.push_back(one);
  child_process phones{"/usr/bin/sipp", phones_words, folder / "phones.out"};
  pause(500ms);
  std::vector<std::string> words{"-trace_shortmsg", "-shortmessage_file", of_callers.string()};
  const auto calls = static_cast<std::uint64_t>(rate * seconds);
  for (const auto& one : {std::string{"-r"}, std::to_string(static_cast<int>(rate)), std::string{"-m"},
                          std::to_string(calls), std::string{"-l"}, std::string{"5000"}})
    words.push_back(one);
  spell done;
  const auto cpu = engine.family_cpu_s();
  const auto went = play("caller.xml", callers_port, folder, words, std::chrono::seconds{seconds + 60});
  done.seconds = went.seconds;
  done.cpu_s = engine.family_cpu_s() - cpu;
  done.calls = static_cast<double>(calls);
  const auto sent = invites_sent(of_callers);
  done.rate = begun_per_s(sent);
  done.failed = went.failed + (done.calls - went.calls);
  done.offers = offers_ms(sent, of_phones);
  return done;
}

std::vector<figure> calls_once(const settings& how, int run) {
  const auto folder = how.folder / std::to_string(run);
  std::filesystem::create_directories(folder);
  if (!std::filesystem::exists("/usr/bin/sipp"))
    throw std::runtime_error{"SIPp is not installed: apt-get install sip-tester"};
  const auto port = free_port();
  const auto file = write_centre(folder, port);
  child_process engine{program("strowger"), {"serve", "--config", file.string()}, folder / "engine.log"};
  const desks people{port};
  auto quiet = call_for(engine, folder / "quiet", 100, how.quick ? 5 : 20);
  auto full = call_for(engine, folder / "full", 400, how.quick ? 10 : 60);
  engine.end(10s);
  if (quiet.offers.empty()) throw std::runtime_error{"no telephone was rung; see " + folder.string()};
  const auto n = static_cast<std::uint64_t>(full.calls);
  const auto offers = static_cast<std::uint64_t>(quiet.offers.size());
  std::vector<figure> found{{"sip.calls_per_s", full.failed == 0 ? full.rate : 0, n, full.seconds, full.cpu_s,
                             goal{goal::sense::at_least, 400}},
                            {"sip.failed_calls", full.failed + quiet.failed, n, full.seconds, full.cpu_s,
                             goal{goal::sense::at_most, 0}},
                            {"sip.cpu_s_per_1000_calls", full.cpu_s / full.calls * 1'000, n, full.seconds,
                             full.cpu_s, goal{goal::sense::at_most, 1.5}},
                            {"sip.offer_p50_ms", quantile(quiet.offers, 0.5), offers, quiet.seconds,
                             quiet.cpu_s, goal{goal::sense::at_most, 1}},
                            {"sip.offer_p99_ms", quantile(quiet.offers, 0.99), offers, quiet.seconds,
                             quiet.cpu_s, goal{goal::sense::at_most, 5}}};
  for (auto& one : standing_once(how, run)) found.push_back(std::move(one));
  return found;
}

} // namespace

std::vector<figure> run_sip(const settings& how) {
  return median_of_runs(how, [&](int run) { return calls_once(how, run); });
}

} // namespace strowger::bench
