#include "sim/job_processes.hpp"
#include "sim/job_process.hpp"
#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sched.h>
#include <utility>

namespace strowger::sim {

namespace {

/// In milliseconds, as `poll` wants it; -1: nobody can be late.
int until_somebody_is_late(const std::vector<job_process>& all, std::chrono::milliseconds longest) {
  int wait = -1;
  for (const auto& one : all)
    if (const auto at = one.late_at(longest)) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(*at - job_process::clock::now()).count();
      const auto mine = static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
      wait = wait < 0 ? mine : std::min(wait, mine);
    }
  return wait;
}

void listen_to(std::vector<job_process>& all, const job_process::take& take,
               std::chrono::milliseconds longest) {
  std::vector<pollfd> open;
  for (const auto& one : all) {
    if (one.results() >= 0) open.push_back({one.results(), POLLIN, 0});
    if (one.words() >= 0) open.push_back({one.words(), POLLIN, 0});
  }
  if (::poll(open.data(), open.size(), until_somebody_is_late(all, longest)) < 0 && errno != EINTR)
    throw std::runtime_error{"the processes cannot be listened to"};
  for (auto& one : all) {
    const int words = one.words(), results = one.results();
    for (const auto& ready : open) {
      if (ready.revents == 0) continue;
      if (ready.fd == words && words >= 0) one.read_words();
      if (ready.fd == results && results >= 0) one.read(take);
    }
    if (const auto at = one.late_at(longest); at && *at <= job_process::clock::now()) one.give_up(longest);
  }
}

void work_off(std::uint32_t count, const jobs_apart& how, const job& what, const job_process::take& take) {
  shared_counter next;
  std::vector<job_process> all;
  const auto wanted = std::min<std::size_t>(std::max(1U, how.processes), count);
  for (;;) {
    std::vector<job_process> left;
    for (auto& one : all)
      if (!one.ended()) left.push_back(std::move(one));
    all = std::move(left);
    // In place of those that died there come others.
    while (all.size() < wanted && next.next() < count) all.emplace_back(next, count, what);
    if (all.empty()) return;
    listen_to(all, take, how.longest);
  }
}

} // namespace

std::string job_failure::in_a_line() const {
  auto words = last_words;
  while (!words.empty() && (words.back() == '\n' || words.back() == ' ')) words.pop_back();
  if (const auto at = words.rfind('\n'); at != std::string::npos) words.erase(0, at + 1);
  return words.empty() ? how : how + ": " + words;
}

namespace {
std::string words_of(const job_failure& how) {
  if (how.what == job_failure::kind::threw) return how.last_words;
  return "a process that ran a job " + how.how + (how.last_words.empty() ? "" : "; its last words:\n") +
         how.last_words;
}
} // namespace

job_failed::job_failed(std::uint32_t which, job_failure how)
  : std::runtime_error{words_of(how)}, number{which}, failure{std::move(how)} {}

unsigned usable_cores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (::sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
  return static_cast<unsigned>(std::max(1, CPU_COUNT(&cores)));
}

std::vector<std::string> run_jobs(std::uint32_t count, unsigned processes, const job& what,
                                  const std::function<void(std::uint32_t)>& done) {
  std::vector<std::string> results(count);
  if (processes <= 1 || count <= 1) {
    for (std::uint32_t i = 0; i < count; ++i) {
      results[i] = what(i);
      if (done) done(i);
    }
    return results;
  }
  work_off(count, {processes, {}}, what, [&](std::uint32_t number, job_outcome outcome) {
    if (outcome.failure) throw job_failed{number, std::move(*outcome.failure)};
    results[number] = std::move(outcome.bytes);
    if (done) done(number);
  });
  return results;
}

std::vector<job_outcome> run_jobs_apart(std::uint32_t count, const jobs_apart& how, const job& what,
                                        const std::function<void(std::uint32_t)>& done) {
  std::vector<job_outcome> results(count);
  work_off(count, how, what, [&](std::uint32_t number, job_outcome outcome) {
    results[number] = std::move(outcome);
    if (done) done(number);
  });
  return results;
}

} // namespace strowger::sim
