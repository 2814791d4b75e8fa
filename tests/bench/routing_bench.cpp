#include "groups.hpp"
#include "routing_load.hpp"
#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <jemalloc/jemalloc.h>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

/// Matching alone on one core, decision records included: see routing_load.hpp for the centre and the mix.
/// Processor time of this thread only.
namespace strowger::bench {

namespace {

std::int64_t thread_ns() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::int64_t{used.tv_sec} * 1'000'000'000 + used.tv_nsec;
}

struct rate {
  std::uint64_t decisions = 0;
  std::int64_t ns = 0;
  [[nodiscard]] double per_s() const {
    return static_cast<double>(decisions) * 1e9 / static_cast<double>(ns);
  }
};

/// Batches until so much processor time of decisions is spent. Between them the load plans, which fills the
/// processor's caches with its own: the first third of each batch brings the pool back and is not measured.
rate measure_rate(routing_load& load, double seconds) {
  rate all;
  const stopwatch whole;
  for (int round = 0; static_cast<double>(all.ns) < seconds * 1e9; ++round) {
    load.plan(load.batch());
    const auto first = load.planned() / 3;
    for (std::size_t i = 0; i < first; ++i) load.run(i);
    const auto before = thread_ns();
    for (std::size_t i = first; i < load.planned(); ++i) load.run(i);
    const auto after = thread_ns();
    if (round >= 20) { // the first warm up
      all.ns += after - before;
      all.decisions += load.planned() - first;
    }
    load.settle();
    if (whole.cpu_s() > 60 * seconds + 60) break; // what prepares the load would take for ever
  }
  return all;
}

/// Resident anonymous memory of this process, without what was freed and is only kept for the next to come.
double anonymous_bytes() {
  const auto all = "arena." + std::to_string(MALLCTL_ARENAS_ALL) + ".purge";
  if (::mallctl(all.c_str(), nullptr, nullptr, nullptr, 0) != 0) throw std::runtime_error{"no jemalloc"};
  std::ifstream in{"/proc/self/status"};
  for (std::string word; in >> word;)
    if (word == "RssAnon:") {
      double kib = 0;
      in >> kib;
      return kib * 1024;
    }
  throw std::runtime_error{"no RssAnon in /proc/self/status"};
}

/// Runs `measure` in a process of its own, whose memory nothing else has used, and hands on its two numbers.
std::array<double, 2> in_fresh_process(std::array<double, 2> (*measure)()) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw std::runtime_error{"no pipe"};
  const auto child = ::fork();
  if (child == 0) {
    const auto found = measure();
    const auto written = ::write(ends[1], found.data(), sizeof found);
    ::_exit(written == sizeof found ? 0 : 1);
  }
  ::close(ends[1]);
  std::array<double, 2> found{};
  const auto got = ::read(ends[0], found.data(), sizeof found);
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  if (got != sizeof found) throw std::runtime_error{"the process that measures memory failed"};
  return found;
}

constexpr std::size_t weighed = 200'000;

std::array<double, 2> weigh() {
  load_shape shape;
  shape.waiting = 0;
  shape.agents = 100;
  routing_load few{shape};
  const auto one = anonymous_bytes();
  shape.agents = 10'000;
  routing_load load{shape};
  const auto two = anonymous_bytes();
  load.add_waiting(weighed);
  const auto three = anonymous_bytes();
  // Of the agents, the load's own lists are about 400 bytes each: they count too.
  return {(two - one) / 10'000, (three - two) / weighed};
}

figure at_least(std::string name, const rate& is, std::optional<double> wanted) {
  std::optional<goal> must;
  if (wanted) must = goal{goal::sense::at_least, *wanted};
  const auto s = static_cast<double>(is.ns) * 1e-9;
  return {std::move(name), is.per_s(), is.decisions, s, s, must};
}

std::string short_number(std::size_t number) {
  if (number >= 1'000'000) return std::to_string(number / 1'000'000) + "m";
  return number >= 1'000 ? std::to_string(number / 1'000) + "k" : std::to_string(number);
}

using routing::selection;
constexpr std::array<std::pair<selection, const char*>, 11> rules{{
    {selection::longest_idle, "longest_idle"},
    {selection::round_robin, "round_robin"},
    {selection::fewest_handled, "fewest_handled"},
    {selection::least_talk_time, "least_talk_time"},
    {selection::most_skilled, "most_skilled"},
    {selection::least_skilled, "least_skilled"},
    {selection::best_fit, "best_fit"},
    {selection::linear, "linear"},
    {selection::random, "random"},
    {selection::percent_allocation, "percent_allocation"},
    {selection::idleness_ratio, "idleness_ratio"},
}};

/// Two groups with shares, and a score of four terms.
routing::selection_settings settings_for(selection rule) {
  using namespace routing;
  selection_settings select;
  select.rule = rule;
  for (const auto* team : {"red", "blue"})
    select.shares.push_back(
        {{team, expression::read("agent.team = '" + std::string{team} + "'").value()}, 1});
  select.fit = {{fit_kind::expression, select.shares[0].group.where, {}, 5},
                {fit_kind::skill, {}, "skill7", 1},
                {fit_kind::idle_minutes, {}, {}, 0.5},
                {fit_kind::free_share, {}, {}, 3}};
  return select;
}

using add_row = std::function<void(const std::string&, const load_shape&, std::optional<double>)>;

/// Rings at several agents, and queues that ask about every arrival at their door, or have limits of age. The
/// limits are such that nobody is turned away or sent on: what is measured is the asking.
void rings_and_doors(const add_row& row) {
  using namespace routing;
  for (const auto width : {std::uint16_t{3}, std::uint16_t{5}}) {
    load_shape shape;
    shape.select.ring_width = width;
    row("routing.decisions_per_s_ring_" + std::to_string(width), shape, {});
  }
  exception_rule slow;
  slow.when = exception_case::slow;
  slow.action = exception_action::end;
  slow.limit = milliseconds{30LL * 24 * 3'600'000};
  auto aged = slow, nobody = slow;
  aged.when = exception_case::aged;
  nobody.when = exception_case::nobody;
  const std::array<std::pair<const char*, std::vector<exception_rule>>, 4> doors{
      {{"length", {}}, {"slow", {slow}}, {"aged", {aged}}, {"nobody", {nobody}}}};
  for (const auto& [name, rules] : doors)
    for (const std::size_t waiting : {1'000, 100'000}) {
      load_shape shape;
      shape.waiting = waiting;
      shape.length_max = waiting;
      shape.exceptions = rules;
      row("routing.decisions_per_s_door_" + std::string{name} + "_" + short_number(waiting), shape, {});
    }
}

std::vector<figure> rates(const settings& how) {
  std::vector<figure> all;
  const double seconds = how.quick ? 0.3 : 2;
  const auto row = [&](const std::string& name, load_shape shape, std::optional<double> wanted) {
    routing_load load{shape};
    const auto is = measure_rate(load, seconds);
    const auto& counted = load.counted();
    std::fprintf(
        stderr,
        "  %s: %.0f/s; of %llu arrivals %llu found an agent, of %llu freed %llu took work, "
        "%llu declines\n",
        name.c_str(), is.per_s(), static_cast<unsigned long long>(counted.arrivals),
        static_cast<unsigned long long>(counted.found), static_cast<unsigned long long>(counted.freed),
        static_cast<unsigned long long>(counted.took), static_cast<unsigned long long>(counted.declines));
    all.push_back(at_least(name, is, wanted));
  };
  row("routing.decisions_per_s_1k_waiting", {}, 1e6);
  load_shape many;
  many.waiting = 100'000;
  row("routing.decisions_per_s_100k_waiting", many, 5e5);
  for (const double idle : {0.0, 0.5}) {
    load_shape shape;
    shape.idle = idle;
    row("routing.decisions_per_s_1k_waiting_" + std::to_string(static_cast<int>(idle * 100)) + "_idle", shape,
        {});
    shape.waiting = 100'000;
    row("routing.decisions_per_s_100k_waiting_" + std::to_string(static_cast<int>(idle * 100)) + "_idle",
        shape, {});
  }
  for (const std::size_t agents : {10, 100, 1'000, 100'000}) {
    load_shape shape;
    shape.agents = agents;
    row("routing.decisions_per_s_" + short_number(agents) + "_agents", shape, {});
  }
  for (const std::size_t waiting : {0, 10'000, 1'000'000}) {
    load_shape shape;
    shape.waiting = waiting;
    row("routing.decisions_per_s_" + short_number(waiting) + "_waiting", shape, {});
  }
  for (const auto& [rule, name] : rules) {
    load_shape shape;
    shape.select = settings_for(rule);
    row("routing.decisions_per_s_rule_" + std::string{name}, shape, {});
  }
  const std::array<const char*, 5> choices{"weighted", "service_level", "queue_ratio", "cost_rate", "value"};
  for (std::size_t i = 0; i < choices.size(); ++i)
    for (const std::size_t waiting : {1'000, 100'000}) {
      load_shape shape;
      shape.waiting = waiting;
      shape.rules.choice = static_cast<routing::choice_rule>(i + 1);
      row("routing.decisions_per_s_choice_" + std::string{choices[i]} + "_" + short_number(waiting), shape,
          {});
    }
  rings_and_doors(row);
  return all;
}

/// A hundred thousand who wait relax at once: the wake-ups that it takes, each by itself.
void relax_all(std::vector<double>& took) {
  load_shape shape;
  shape.waiting = 100'000;
  routing::relaxation_step step;
  step.after = routing::milliseconds{600'000};
  step.levels = {{"skill0", 1}, {"skill1", 0}, {"skill2", 3}};
  step.raise = 30;
  shape.steps = {step};
  routing_load load{shape};
  for (bool due = load.due_after(routing::milliseconds{1'200'000}); due;
       due = load.due_after(routing::milliseconds{0})) {
    const auto before = thread_ns();
    load.wake();
    took.push_back(static_cast<double>(thread_ns() - before) * 1e-6);
    load.hear_wake();
  }
  const auto [least, most] = std::minmax_element(took.begin(), took.end());
  std::fprintf(stderr, "  a relaxation of 100,000: %zu wake-ups, %.3f to %.3f ms each\n", took.size(), *least,
               *most);
}

/// Each decision by itself: the value only one in 100,000 exceeds. A relaxation of
/// 100,000 is among them. Reading the clock is part of it.
figure worst(const settings& how) {
  load_shape shape;
  shape.waiting = 100'000;
  routing_load load{shape};
  std::vector<double> took;
  relax_all(took);
  const std::size_t wanted = how.quick ? 100'000 : 2'000'000;
  const stopwatch all;
  while (took.size() < wanted) {
    load.plan(load.batch());
    for (std::size_t i = 0; i < load.planned(); ++i) {
      const auto before = thread_ns();
      load.run(i);
      took.push_back(static_cast<double>(thread_ns() - before) * 1e-6);
    }
    load.settle();
  }
  const auto n = took.size();
  return {"routing.worst_decision_ms",  quantile(took, 0.99999), n, all.seconds(), all.cpu_s(),
          goal{goal::sense::at_most, 1}};
}

} // namespace

std::vector<figure> run_routing(const settings& how) {
  const auto [per_agent, per_waiting] = in_fresh_process(weigh);
  auto all = of_runs(how, [&](int) { return rates(how); });
  all.push_back(worst(how));
  all.push_back({"routing.bytes_per_waiting", per_waiting, weighed, 0, 0, goal{goal::sense::at_most, 1'000}});
  all.push_back({"routing.bytes_per_agent", per_agent, 10'000, 0, 0, goal{goal::sense::at_most, 4'000}});
  return all;
}

} // namespace strowger::bench
