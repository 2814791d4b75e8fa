#include "sim/scenario/crew_times.hpp"
#include "sim/scenario/scenario_day.hpp"
#include <algorithm>
#include <tuple>

namespace strowger::sim {

using namespace routing;

namespace {

/// Times of one person and kind that overlap are one: the end of the shorter does not end the longer. In the
/// order they had where none do.
std::vector<attended> without_overlaps(const std::vector<attended>& all) {
  auto sorted = all;
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::tie(a.agent, a.away, a.from) < std::tie(b.agent, b.away, b.from);
  });
  std::vector<attended> made;
  for (const auto& one : sorted) {
    const bool overlaps = !made.empty() && made.back().agent == one.agent && made.back().away == one.away &&
                          one.from < made.back().to;
    if (overlaps)
      made.back().to = std::max(made.back().to, one.to);
    else
      made.push_back(one);
  }
  return made.size() == all.size() ? all : made;
}

class crew_times {
public:
  crew_times(const scenario& what, const crew& who, std::uint64_t seed, day& to)
    : what_{what}, crew_{who}, seed_{seed}, to_{to}, first_day_{weekday_of(what.begins)} {}

  void add() {
    if (crew_.attendance) return add_attendance();
    if (crew_.shifts.empty()) {
      for (const auto agent : crew_.agents) {
        to_.shifts.push_back({agent, 0, never});
        add_drops(agent, 0, 0, what_.length);
      }
      return;
    }
    std::vector<std::vector<duty>> duties(crew_.agents.size());
    for (const auto& shift : crew_.shifts)
      for (std::uint32_t i = 0; i < shift.who.size(); ++i) duties[shift.who[i]].push_back({&shift, i});
    // Each one's shifts by time, so that one that ends is over before the next begins.
    for (std::size_t place = 0; place < duties.size(); ++place)
      for (std::int64_t on = -1; on < static_cast<std::int64_t>(days_of(what_)); ++on)
        for (const auto& one : duties[place])
          if (((one.what->days >> ((first_day_ + 7 + on) % 7)) & 1U) != 0)
            add(*one.what, one.turn, crew_.agents[place], on);
  }

private:
  struct duty {
    const crew_shift* what;
    std::uint32_t turn; ///< among those who have it
  };
  void add_attendance() {
    for (const auto& one : without_overlaps(*crew_.attendance))
      if (one.agent < crew_.agents.size() && one.from < what_.length)
        (one.away ? to_.breaks : to_.shifts).push_back({crew_.agents[one.agent], one.from, one.to});
  }
  /// Of day `on`, from 0; -1 is the evening before the first.
  void add(const crew_shift& shift, std::uint32_t place, std::uint32_t agent, std::int64_t on) {
    const auto midnight = on * instants_per_day;
    auto from = midnight + shift.from;
    const auto to = midnight + shift.to;
    if (crew_.late) {
      auto dice = random_stream(seed_, "late", (std::uint64_t{agent} << 20) + static_cast<std::uint64_t>(on));
      from += whole_milliseconds(crew_.late->draw(dice));
    }
    const auto breaks = breaks_of(shift, place, midnight);
    for (const auto& one : breaks)
      if (one.from <= from) from = std::max(from, one.to); // who comes in a break is there from its end on
    if (from >= to || from >= what_.length || to <= 0) return;
    to_.shifts.push_back({agent, std::max<instant>(from, 0), to});
    add_drops(agent, on, std::max<instant>(from, 0), std::min(to, what_.length));
    for (const auto& one : breaks)
      if (one.from > from && one.to > 0)
        to_.breaks.push_back({agent, std::max<instant>(one.from, 0), one.to});
  }
  /// Of who is at this place among those who have the shift.
  static std::vector<attended> breaks_of(const crew_shift& shift, std::uint32_t place, instant midnight) {
    std::vector<attended> all;
    for (const auto& pause : shift.breaks) {
      const auto turn = shift.agents > 1 ? pause.spread / (shift.agents - 1) * place : 0;
      const auto begin = midnight + shift.from + pause.after + turn / 1'000 * 1'000;
      const auto end = std::min(begin + pause.length, midnight + shift.to);
      if (begin < end) all.push_back({place, begin, end, true});
    }
    return without_overlaps(all);
  }

  void add_drops(std::uint32_t agent, std::int64_t on, instant from, instant to) {
    if (crew_.drops_per_hour <= 0 || !crew_.drop_lasts) return;
    auto dice = random_stream(seed_, "drops", (std::uint64_t{agent} << 20) + static_cast<std::uint64_t>(on));
    for (auto at = from;;) {
      at += whole_milliseconds(draw_exponential(dice, 3'600 / crew_.drops_per_hour));
      if (at >= to) return;
      const auto lasts = whole_milliseconds(crew_.drop_lasts->draw(dice));
      if (lasts > 0) to_.outages.push_back({agent, at, at + lasts});
      at += lasts;
    }
  }

  const scenario& what_;
  const crew& crew_;
  std::uint64_t seed_;
  day& to_;
  std::uint32_t first_day_;
};

} // namespace

void add_crew_times(const scenario& what, const crew& who, std::uint64_t seed, day& to) {
  crew_times{what, who, seed, to}.add();
}

} // namespace strowger::sim
