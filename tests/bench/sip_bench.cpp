#include "call_centre.hpp"
#include "engine_process.hpp"
#include "groups.hpp"
#include "sip_scene.hpp"
#include <algorithm>
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

constexpr std::size_t agents = 1'000;

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
  for (const auto& one : logging_to(of_phones)) phones_words.push_back(one);
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
  const auto file = write_call_centre(folder, port, agents);
  child_process engine{program("strowger"), {"serve", "--config", file.string()}, folder / "engine.log"};
  const desks people{port, agents};
  auto quiet = call_for(engine, folder / "quiet", 100, how.quick ? 5 : 20);
  auto full = call_for(engine, folder / "full", 400, how.quick ? 10 : 60);
  engine.end(10s);
  if (quiet.offers.empty()) throw std::runtime_error{"no telephone was rung; see " + folder.string()};
  const auto n = static_cast<std::uint64_t>(full.calls);
  const auto offers = static_cast<std::uint64_t>(quiet.offers.size());
  std::vector<figure> found{{"sip.calls_per_s", full.failed == 0 ? full.rate : 0, n, full.seconds, full.cpu_s,
                             goal{goal::sense::at_least, 400}, over_runs::worst},
                            {"sip.failed_calls", full.failed + quiet.failed, n, full.seconds, full.cpu_s,
                             goal{goal::sense::at_most, 0}, over_runs::sum},
                            {"sip.cpu_s_per_1000_calls", full.cpu_s / full.calls * 1'000, n, full.seconds,
                             full.cpu_s, goal{goal::sense::at_most, 1.5}},
                            {"sip.offer_p50_ms", quantile(quiet.offers, 0.5), offers, quiet.seconds,
                             quiet.cpu_s, goal{goal::sense::at_most, 1}},
                            {"sip.offer_p99_ms", quantile(quiet.offers, 0.99), offers, quiet.seconds,
                             quiet.cpu_s, goal{goal::sense::at_most, 5}}};
  for (const auto& more : {talking_once, standing_once})
    for (auto& one : more(how, run)) found.push_back(std::move(one));
  return found;
}

} // namespace

std::vector<figure> run_sip(const settings& how) {
  return of_runs(how, [&](int run) { return calls_once(how, run); });
}

} // namespace strowger::bench
