#include "actors/calendar/opening_hours.hpp"
#include <algorithm>
#include <charconv>

/// The two kinds of lines in which opening hours are written.
namespace strowger::actors::calendar {

namespace {

constexpr std::array<std::string_view, 7> day_names{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::uint16_t day_minutes = 24 * 60;

std::string quoted(std::string_view text) { return "`" + std::string{text} + "`"; }

/// Cuts `text` before the next `mark` and moves behind it; the whole of it when there is none.
std::string_view cut(std::string_view& text, std::string_view mark) {
  const auto end = text.find(mark);
  const auto piece = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + mark.size());
  return piece;
}

std::string_view next_word(std::string_view& text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return cut(text, " ");
}

/// Exactly `width` digits.
std::optional<unsigned> digits(std::string_view text, std::size_t width) {
  unsigned value = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (wrong != std::errc{} || end != text.data() + text.size() || text.size() != width) return std::nullopt;
  return value;
}

std::optional<std::uint16_t> clock_time(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hours = digits(text.substr(0, 2), 2), minutes = digits(text.substr(3), 2);
  if (!hours || !minutes || *minutes > 59 || *hours * 60 + *minutes > day_minutes) return std::nullopt;
  return static_cast<std::uint16_t>(*hours * 60 + *minutes);
}

/// `08:30-18:00`; nothing when it is none. An end that is not after its beginning is the next day's.
std::optional<day_span> span_of(std::string_view text) {
  const auto from = clock_time(cut(text, "-")), to = clock_time(text);
  if (!from || !to || *from == day_minutes) return std::nullopt;
  return day_span{*from, static_cast<std::uint16_t>(*to > *from ? *to : *to + day_minutes)};
}

/// The spans up to the end of `text`. Returns what is wrong.
std::optional<std::string> take_spans(std::string_view text, std::vector<day_span>& into) {
  bool any = false;
  for (auto word = next_word(text); !word.empty(); word = next_word(text)) {
    const auto span = span_of(word);
    if (!span) return quoted(word) + " is no time from and to: write it as `08:30-18:00`";
    into.push_back(*span);
    any = true;
  }
  if (!any) return std::string{"there is no time from and to, as `08:30-18:00`"};
  return std::nullopt;
}

std::optional<std::size_t> weekday_of(std::string_view name) {
  const auto found = std::find(day_names.begin(), day_names.end(), name);
  if (found == day_names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - day_names.begin());
}

/// `Mon`, `Mon-Fri`, `Fri-Mon`, `Sat,Sun`.
std::optional<std::array<bool, 7>> weekdays_of(std::string_view text) {
  std::array<bool, 7> days{};
  while (!text.empty()) {
    auto piece = cut(text, ",");
    const auto first = weekday_of(cut(piece, "-"));
    const auto last = piece.empty() ? first : weekday_of(piece);
    if (!first || !last) return std::nullopt;
    for (auto day = *first;; day = (day + 1) % 7) {
      days[day] = true;
      if (day == *last) break;
    }
  }
  return days;
}

struct dated {
  std::chrono::month_day day;
  std::optional<std::chrono::year> year;
};

/// `2026-12-25` or, for every year, `12-25`.
std::optional<dated> date_of(std::string_view text) {
  std::optional<std::chrono::year> year;
  if (text.size() == 10 && text[4] == '-') {
    const auto number = digits(text.substr(0, 4), 4);
    if (!number) return std::nullopt;
    year = std::chrono::year{static_cast<int>(*number)};
    text.remove_prefix(5);
  }
  if (text.size() != 5 || text[2] != '-') return std::nullopt;
  const auto month = digits(text.substr(0, 2), 2), day = digits(text.substr(3), 2);
  if (!month || !day) return std::nullopt;
  const std::chrono::month_day found{std::chrono::month{*month}, std::chrono::day{*day}};
  const bool there_is = year ? (*year / found.month() / found.day()).ok() : found.ok();
  if (!there_is) return std::nullopt;
  return dated{found, year};
}

} // namespace

std::optional<std::string> add_weekly(opening_hours& to, std::string_view text) {
  const auto named = next_word(text);
  const auto days = weekdays_of(named);
  if (!days || named.empty())
    return quoted(named) + " names no days: write them as `Mon`, `Mon-Fri` or `Sat,Sun`";
  std::vector<day_span> spans;
  if (auto wrong = take_spans(text, spans)) return wrong;
  for (std::size_t day = 0; day < days->size(); ++day)
    if ((*days)[day]) to.week[day].insert(to.week[day].end(), spans.begin(), spans.end());
  return std::nullopt;
}

std::optional<std::string> add_special(opening_hours& to, std::string_view text) {
  const auto named = next_word(text);
  auto range = named;
  const auto first = date_of(cut(range, ".."));
  const auto last = range.empty() ? first : date_of(range);
  if (!first || !last)
    return quoted(named) + " is no date: write it as `2026-12-25`, as `12-25` for every year, or as "
                           "`2026-07-20..2026-07-31`";
  if (first->year.has_value() != last->year.has_value())
    return quoted(named) + ": both dates have a year, or none of them";
  special_days days{first->day, last->day, first->year, {}};
  const bool over_the_year = last->day < first->day;
  if (first->year && *last->year != *first->year + std::chrono::years{over_the_year ? 1 : 0})
    return quoted(named) + ": the second date is before the first, or a year or more after it";
  auto times = text;
  if (next_word(times) == "closed") {
    if (!next_word(times).empty()) return "there is something behind `closed`: " + quoted(text);
  } else if (auto wrong = take_spans(text, days.open)) {
    return *wrong + ", or `closed`";
  }
  to.special.push_back(std::move(days));
  return std::nullopt;
}

} // namespace strowger::actors::calendar
