#pragma once
#include "routing/model/time.hpp"
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Opening hours as people write them, in the wall time of one place, and the moments at which a door opens
/// and closes. The rules of time zones come from the machine's tz database (IANA), so daylight saving is
/// right wherever that is up to date. Values; the functions may be called on any thread.
namespace strowger::actors::calendar {

/// A stretch of one local day, in minutes from its midnight: from `from` on, up to and not including `to`.
/// One that ends after midnight has `to` above 1,440 and belongs to the day it begins on. `from` < `to` <=
/// 2,880.
struct day_span {
  std::uint16_t from = 0, to = 0;
  friend bool operator==(const day_span&, const day_span&) = default;
};

/// Days from `first` to `last` whose spans replace those of their weekdays; no spans: closed.
struct special_days {
  std::chrono::month_day first, last;
  std::optional<std::chrono::year> year; ///< none: every year
  std::vector<day_span> open;
  friend bool operator==(const special_days&, const special_days&) = default;
};

struct opening_hours {
  std::string zone = "UTC";                  ///< IANA name, as Europe/Berlin
  std::array<std::vector<day_span>, 7> week; ///< Monday first
  std::vector<special_days> special;         ///< the later one wins where two name a day
  friend bool operator==(const opening_hours&, const opening_hours&) = default;
};

/// Adds `Mon-Fri 08:30-18:00`, `Sat,Sun 10:00-12:00 14:00-16:00` or `Fri 22:00-06:00` (until the next
/// morning); 24:00 is the end of the day. Days that were said before are added to. Returns what is wrong with
/// the text, or nothing.
[[nodiscard]] std::optional<std::string> add_weekly(opening_hours& to, std::string_view text);
/// Adds `2026-12-25 closed`, `12-24 09:00-12:00` (every year) or `2026-07-20..2026-07-31 closed`.
[[nodiscard]] std::optional<std::string> add_special(opening_hours& to, std::string_view text);

/// Whether the tz database of this machine knows the name.
[[nodiscard]] bool is_zone(std::string_view name);
/// Every name it knows, sorted; for suggestions. None where the machine has no such database.
[[nodiscard]] std::vector<std::string_view> zones();

/// Whether the door is open. Where clocks are put back a span begins at the first and ends at the last moment
/// of that local time; where they are put forward a local time that is left out is the moment of the change.
/// Throws std::runtime_error when the zone is not known.
[[nodiscard]] bool is_open(const opening_hours& hours, routing::wall_time at);
/// The first moment after `at` at which the door changes; nothing when it does not within 400 days. Spans
/// that touch or overlap are one: there is no change between them.
[[nodiscard]] std::optional<routing::wall_time> next_change(const opening_hours& hours,
                                                            routing::wall_time at);

} // namespace strowger::actors::calendar
