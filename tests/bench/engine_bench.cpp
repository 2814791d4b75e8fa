#include "bench_centre.hpp"
#include "groups.hpp"
#include "routing/model/random.hpp"
#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <sys/prctl.h>

/// Durable lifecycles through one pool's actor graph: how many, how soon an offer is made at half that load
/// while snapshots are written, and how long a journal that stood still is felt.
namespace strowger::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t in_hand = 1'000;            ///< chats under way in the closed loop
constexpr std::size_t waiting_meanwhile = 20'000; ///< chats in the snapshots
constexpr double lifecycles_wanted = 20'000, late_ms = 100;

void let_finish(bench_centre& centre, std::uint64_t waiting) {
  centre.wait_until(
      [&] { return centre.over() + centre.refused() + waiting >= centre.arrived(); },
      [&] { return std::to_string(centre.arrived() - waiting - centre.over()) + " chats never ended"; });
}

/// Those who wait meanwhile come, and are in the line when this returns.
void fill_line(bench_centre& centre) {
  const auto all = centre.acknowledged_events() + waiting_meanwhile;
  for (std::size_t i = 0; i < waiting_meanwhile; ++i) centre.wait_for_ever({});
  centre.wait_until([&] { return centre.acknowledged_events() >= all; },
                    [] { return "those who wait never came in"; });
}

/// Everybody whose chat ends comes again at once: as many lifecycles as the engine can do.
figure lifecycles(bench_centre& centre, const settings& how) {
  centre.come_again = true;
  for (std::size_t i = 0; i < in_hand; ++i) centre.arrive(steady_ns());
  pause(how.quick ? 1s : 5s);
  const auto before = centre.over();
  const stopwatch all;
  pause(how.quick ? 5s : 60s);
  const auto done = centre.over() - before;
  const auto seconds = all.seconds();
  figure result{"engine.lifecycles_per_s",
                static_cast<double>(done) / seconds,
                done,
                seconds,
                all.cpu_s(),
                goal{goal::sense::at_least, lifecycles_wanted}};
  centre.come_again = false;
  let_finish(centre, 0);
  std::fprintf(stderr, "%.0f lifecycles/s, %.0f us of processor time each\n", result.value,
               result.cpu_s * 1e6 / std::max<double>(1, static_cast<double>(done)));
  if (centre.refused() != 0)
    throw std::runtime_error{std::to_string(centre.refused()) + " arrivals were refused"};
  return result;
}

/// Arrivals at this rate whatever the engine does, exponential gaps; each one's wait counts from when it was
/// due, not from when it could be handed over (coordinated omission).
class open_loop {
public:
  open_loop(bench_centre& centre, double per_second) : centre_{centre} {
    thread_ = std::thread{[this, per_second] { run(per_second); }};
  }
  ~open_loop() {
    ending_ = true;
    thread_.join();
  }
  open_loop(const open_loop&) = delete;
  open_loop& operator=(const open_loop&) = delete;

private:
  void run(double per_second) {
    ::prctl(PR_SET_TIMERSLACK, 1UL);
    auto chance = routing::random_stream(1, "bench");
    auto due = static_cast<double>(steady_ns());
    while (!ending_) {
      due += routing::draw_exponential(chance, 1e9 / per_second);
      const auto at = static_cast<std::int64_t>(due);
      if (const auto early = at - steady_ns(); early > 0) pause(std::chrono::nanoseconds{early});
      centre_.arrive(at);
    }
  }
  bench_centre& centre_;
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

std::vector<figure> offers_under_load(bench_centre& centre, double per_second, const settings& how) {
  const auto snapshots = centre.follower().snapshots;
  centre.take_waits();
  const stopwatch all;
  for (int second = 0; second < (how.quick ? 5 : 20); ++second) {
    centre.begin_snapshot();
    pause(1s);
  }
  auto waits = centre.take_waits();
  const auto seconds = all.seconds(), cpu_s = all.cpu_s();
  if (waits.empty()) throw std::runtime_error{"nobody was offered to anybody"};
  if (centre.follower().snapshots == snapshots)
    throw std::runtime_error{"no snapshot was finished meanwhile"};
  std::vector<double> ms;
  for (const auto& one : waits) ms.push_back(one.ms);
  const auto count = ms.size();
  const auto make = [&](const char* name, double value, std::optional<goal> wanted) {
    return figure{name, value, count, seconds, cpu_s, wanted};
  };
  return {make("engine.offer_p99_ms", quantile(ms, 0.99), goal{goal::sense::at_most, 10}),
          make("engine.offer_p50_ms", quantile(ms, 0.5), {}),
          make("engine.offer_max_ms", quantile(ms, 1), {}),
          make("engine.offer_load_per_s", per_second, {}),
          {"engine.offer_snapshots",
           static_cast<double>(centre.follower().snapshots - snapshots),
           count,
           seconds,
           cpu_s,
           {}}};
}

/// From the end of the stall until a second begins in which everybody who comes is offered within 100 ms.
figure stall(bench_centre& centre, const settings& how) {
  const auto stalled = 1s;
  const auto limit = how.quick ? 6s : 15s;
  centre.take_waits();
  const stopwatch all;
  const auto begun = steady_ns();
  centre.stall(stalled);
  pause(stalled + limit);
  auto waits = centre.take_waits();
  const auto end = begun + std::chrono::nanoseconds{stalled}.count();
  std::sort(waits.begin(), waits.end(), [](const auto& a, const auto& b) { return a.due < b.due; });
  const auto worst =
      std::max_element(waits.begin(), waits.end(), [](const auto& a, const auto& b) { return a.ms < b.ms; });
  if (worst == waits.end() || worst->ms < 500) throw std::runtime_error{"the stall was not felt"};
  auto calm_since = end;
  for (const auto& one : waits) {
    if (one.due - calm_since >= 1'000'000'000) break;
    // Calm begins once the last late one has its offer.
    if (one.ms > late_ms)
      calm_since = std::max(calm_since, one.due + static_cast<std::int64_t>(one.ms * 1e6));
  }
  if (calm_since > begun + std::chrono::nanoseconds{stalled + limit}.count() - 1'000'000'000)
    throw std::runtime_error{"the stall was not digested within " + std::to_string(limit.count()) + " s"};
  return {"engine.stall_digest_s",
          static_cast<double>(calm_since - end) * 1e-9,
          waits.size(),
          all.seconds(),
          all.cpu_s(),
          goal{goal::sense::at_most, 5}};
}

std::vector<figure> once(const settings& how, int run) {
  centre_settings wanted;
  wanted.folder = how.folder / ("journal" + std::to_string(run));
  bench_centre centre{std::move(wanted)};
  std::vector<figure> all{lifecycles(centre, how)};
  const auto half = std::min(lifecycles_wanted, all.front().value) / 2;
  fill_line(centre);
  centre.keep_waits(true);
  {
    open_loop load{centre, half};
    pause(how.quick ? 1s : 5s);
    for (auto& one : offers_under_load(centre, half, how)) all.push_back(std::move(one));
    all.push_back(stall(centre, how));
  }
  let_finish(centre, waiting_meanwhile);
  centre.check();
  return all;
}

} // namespace

std::vector<figure> run_engine(const settings& how) {
  return of_runs(how, [&](int run) { return once(how, run); });
}

} // namespace strowger::bench
