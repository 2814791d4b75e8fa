#include "actors/calendar/opening_hours.hpp"
#include <algorithm>
#include <date/tz.h>

namespace strowger::actors::calendar {

namespace {

using namespace std::chrono_literals;
using routing::wall_time;

constexpr int days_ahead = 400; ///< a year, and the odd closed month around it
constexpr int days_back = 2;    ///< a span may reach two midnights past its day's beginning

struct stretch {
  wall_time begin, end;
};

date::sys_time<std::chrono::milliseconds> as_system(wall_time at) {
  return date::sys_time<std::chrono::milliseconds>{at.time_since_epoch()};
}

wall_time as_wall(date::sys_time<std::chrono::seconds> at) { return wall_time{at.time_since_epoch()}; }

date::local_days local_day(const date::time_zone& zone, wall_time at) {
  return date::floor<date::days>(zone.to_local(as_system(at)));
}

/// Where a local time is twice, the earlier or the later one; where there is none, the change of the clocks.
wall_time moment_of(const date::time_zone& zone, date::local_days day, std::uint16_t minutes,
                    date::choose which) {
  return as_wall(zone.to_sys(day + std::chrono::seconds{std::chrono::minutes{minutes}}, which));
}

/// Years do not count where none is given; a range may then run over the turn of the year.
bool falls_in(const special_days& days, const date::year_month_day& day) {
  const auto key = [](unsigned month, unsigned day_of_month) { return month * 100 + day_of_month; };
  const auto first = key(unsigned{days.first.month()}, unsigned{days.first.day()});
  const auto last = key(unsigned{days.last.month()}, unsigned{days.last.day()});
  const auto asked = key(unsigned{day.month()}, unsigned{day.day()});
  const bool within = first <= last ? first <= asked && asked <= last : first <= asked || asked <= last;
  if (!days.year || !within) return !days.year && within;
  const auto year = int{*days.year};
  return int{day.year()} == (first <= last || asked >= first ? year : year + 1);
}

const std::vector<day_span>& spans_of(const opening_hours& hours, date::local_days day) {
  const date::year_month_day asked{day};
  const auto special = std::find_if(hours.special.rbegin(), hours.special.rend(),
                                    [&](const auto& days) { return falls_in(days, asked); });
  if (special != hours.special.rend()) return special->open;
  return hours.week[date::weekday{day}.iso_encoding() - 1];
}

/// The day's stretches in the order of their beginnings, overlaps kept.
std::vector<stretch> stretches_of(const opening_hours& hours, const date::time_zone& zone,
                                  date::local_days day) {
  std::vector<stretch> found;
  for (const auto& span : spans_of(hours, day)) {
    const auto begin = moment_of(zone, day, span.from, date::choose::earliest);
    const auto end = moment_of(zone, day, span.to, date::choose::latest);
    if (begin < end) found.push_back({begin, end});
  }
  std::sort(found.begin(), found.end(), [](auto& a, auto& b) { return a.begin < b.begin; });
  return found;
}

/// The stretch that holds `at`, or the first one after it, with all that touch it; nothing within
/// `days_ahead`. A door that never closes ends where the search does.
std::optional<stretch> stretch_from(const opening_hours& hours, const date::time_zone& zone, wall_time at) {
  const auto today = local_day(zone, at);
  std::optional<stretch> one;
  for (auto day = today - date::days{days_back}; day <= today + date::days{days_ahead}; day += date::days{1})
    for (const auto& next : stretches_of(hours, zone, day)) {
      if (one && next.begin <= one->end)
        one->end = std::max(one->end, next.end);
      else if (one && at < one->end)
        return one;
      else
        one = next;
    }
  return one && at < one->end ? one : std::nullopt;
}

} // namespace

bool is_zone(std::string_view name) {
  const auto known = zones();
  return std::binary_search(known.begin(), known.end(), name);
}

std::vector<std::string_view> zones() {
  std::vector<std::string_view> names;
  try {
    for (const auto& zone : date::get_tzdb().zones) names.emplace_back(zone.name());
  } catch (const std::runtime_error&) {
    return {}; // this machine has no database, and so no zone
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool is_open(const opening_hours& hours, wall_time at) {
  const auto one = stretch_from(hours, *date::locate_zone(hours.zone), at);
  return one && one->begin <= at;
}

std::optional<wall_time> next_change(const opening_hours& hours, wall_time at) {
  const auto& zone = *date::locate_zone(hours.zone);
  const auto one = stretch_from(hours, zone, at);
  if (!one) return std::nullopt;
  if (at < one->begin) return one->begin;
  const bool for_ever = local_day(zone, one->end) > local_day(zone, at) + date::days{days_ahead - days_back};
  return for_ever ? std::nullopt : std::optional{one->end};
}

} // namespace strowger::actors::calendar
