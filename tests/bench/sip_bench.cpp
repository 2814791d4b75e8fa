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
#include <string_view>

/// Calls through all three processes of `strowger serve`, durable, with SIPp as callers and as the telephones
/// of 1,000 agents on loopback: real session descriptions, no RTP; calls of 1 to 2 s.
namespace strowger::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t agents = 1'000;
constexpr double caller_patience_ms = 30'000; ///< as in sip/caller.xml

double number_in(const std::string& text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// One call as both ends have written it down, the moments in seconds; 0 and false: that did not come.
struct course {
  double called = 0, rung = 0, connected = 0;
  bool answered = false, ended = false; ///< at the caller
  [[nodiscard]] bool whole() const { return rung > 0 && connected > 0 && answered && ended; }
};
/// By the caller's number, which the telephone is shown.
using courses = std::map<std::string, course>;

/// From SIPp's log of short messages, whose Call-IDs begin with the number. (What a scenario writes down
/// itself is a turn of SIPp older, a millisecond or more.)
courses as_callers_saw_it(const std::filesystem::path& callers) {
  courses seen;
  std::ifstream log{callers};
  for (std::string line; std::getline(log, line);) {
    std::istringstream columns{line};
    std::string day, time, at, way, call, number, method, word, status;
    if (!(columns >> day >> time >> at >> way >> call >> number >> method >> word >> status)) continue;
    auto& one = seen[call.substr(0, call.find('-'))];
    const bool is_ok = word == "SIP/2.0" && status == "200";
    if (way == "S" && word == "INVITE" && one.called == 0) one.called = number_in(at); // not one sent again
    if (way == "R" && method == "INVITE" && is_ok) one.answered = true;
    if (way == "S" && method == "BYE" && is_ok) one.ended = true; // the telephone has hung up
  }
  return seen;
}

void add_what_telephones_saw(courses& seen, const std::filesystem::path& phones) {
  std::ifstream log{phones};
  for (std::string word, from, day, time, at; log >> word >> from >> day >> time >> at;) {
    constexpr std::string_view before = "+44", behind = "00000";
    if (from.size() <= before.size() + behind.size()) continue;
    const auto one = seen.find(from.substr(before.size(), from.size() - before.size() - behind.size()));
    if (one == seen.end()) continue;
    auto& when = word == "rung" ? one->second.rung : one->second.connected;
    if (when == 0) when = number_in(at); // what comes again does not count
  }
}

/// Calls a second, by when the callers' INVITEs left: those at the end still talk when all have begun.
double begun_per_s(const courses& seen) {
  if (seen.size() < 2) return 0;
  const auto earlier = [](const auto& a, const auto& b) { return a.second.called < b.second.called; };
  const auto [first, last] = std::minmax_element(seen.begin(), seen.end(), earlier);
  return static_cast<double>(seen.size() - 1) / (last->second.called - first->second.called);
}

struct spell {
  double rate = 0, failed = 0, calls = 0, seconds = 0, cpu_s = 0;
  std::vector<double> offers_ms, set_ups_ms; ///< of those who got so far
};

void weigh(spell& done, const courses& seen) {
  done.rate = begun_per_s(seen);
  double whole = 0;
  for (const auto& [number, one] : seen) {
    if (one.whole()) ++whole;
    if (one.rung > 0) done.offers_ms.push_back((one.rung - one.called) * 1'000);
    if (one.connected > 0) done.set_ups_ms.push_back((one.connected - one.called) * 1'000);
  }
  done.failed = std::max(done.failed, done.calls - whole);
}

/// Calls at this rate for a while. One has failed where SIPp says so, or where its telephone was not rung and
/// connected.
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
  done.failed = went.failed + (done.calls - went.calls);
  auto seen = as_callers_saw_it(of_callers);
  add_what_telephones_saw(seen, of_phones);
  weigh(done, seen);
  return done;
}

/// Calls a second that SIPp is to begin: a little above what is asked, since it falls behind its own rate by
/// up to a hundredth.
constexpr double full_rate = 405;

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
  auto full = call_for(engine, folder / "full", full_rate, how.quick ? 10 : 60);
  engine.end(10s);
  if (static_cast<double>(quiet.offers_ms.size()) != quiet.calls) // else only the quick ones would be told of
    throw std::runtime_error{"of " + std::to_string(static_cast<int>(quiet.calls)) + " calls " +
                             std::to_string(quiet.offers_ms.size()) + " reached a telephone"};
  full.set_ups_ms.resize(static_cast<std::size_t>(full.calls), caller_patience_ms); // who was not connected
  const auto n = static_cast<std::uint64_t>(full.calls), offers = quiet.offers_ms.size();
  std::vector<figure> found{{"sip.calls_per_s", full.failed == 0 ? full.rate : 0, n, full.seconds, full.cpu_s,
                             goal{goal::sense::at_least, 400}, over_runs::worst},
                            {"sip.failed_calls", full.failed + quiet.failed, n, full.seconds, full.cpu_s,
                             goal{goal::sense::at_most, 0}, over_runs::sum},
                            {"sip.setup_p99_ms", quantile(full.set_ups_ms, 0.99), n, full.seconds, full.cpu_s,
                             goal{goal::sense::at_most, 500}, over_runs::worst},
                            {"sip.cpu_s_per_1000_calls", full.cpu_s / full.calls * 1'000, n, full.seconds,
                             full.cpu_s, goal{goal::sense::at_most, 1.5}},
                            {"sip.offer_p50_ms", quantile(quiet.offers_ms, 0.5), offers, quiet.seconds,
                             quiet.cpu_s, goal{goal::sense::at_most, 1}},
                            {"sip.offer_p99_ms", quantile(quiet.offers_ms, 0.99), offers, quiet.seconds,
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
