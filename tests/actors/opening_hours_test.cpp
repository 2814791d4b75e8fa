#include "actors/calendar/opening_hours.hpp"
#include <catch2/catch.hpp>
#include <date/date.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace strowger::tests::opening_hours_test {

using namespace actors::calendar;
using namespace std::chrono_literals;
using routing::wall_time;

namespace {

wall_time utc(const std::string& text) {
  std::istringstream in{text};
  date::sys_time<std::chrono::minutes> read;
  in >> date::parse("%FT%RZ", read);
  REQUIRE_FALSE(in.fail());
  return wall_time{read.time_since_epoch()};
}

std::string text(wall_time at) {
  return date::format("%FT%RZ", date::floor<std::chrono::minutes>(
                                    date::sys_time<std::chrono::milliseconds>{at.time_since_epoch()}));
}

opening_hours hours_of(const std::string& zone, const std::vector<std::string>& weekly,
                       const std::vector<std::string>& special = {}) {
  opening_hours hours;
  hours.zone = zone;
  for (const auto& line : weekly) REQUIRE(add_weekly(hours, line).value_or("") == "");
  for (const auto& line : special) REQUIRE(add_special(hours, line).value_or("") == "");
  return hours;
}

std::string refusal(const std::string& line, bool special = false) {
  opening_hours hours;
  auto wrong = special ? add_special(hours, line) : add_weekly(hours, line);
  CHECK(hours == opening_hours{});
  return wrong.value_or("");
}

} // namespace

TEST_CASE("doors open and close at the moments another calendar gives, over every kind of clock change") {
  std::ifstream file{STROWGER_SOURCE_DIR "/tests/reference/hours/edges.json"};
  const auto cases = nlohmann::json::parse(file);
  REQUIRE(cases.size() >= 15);
  for (const auto& one : cases) {
    const auto hours = hours_of(one.at("zone"), one.at("open"), one.at("special"));
    const auto end = utc(one.at("to"));
    auto at = utc(one.at("from"));
    INFO(one.at("zone") << " from " << one.at("from") << " " << one.at("open"));
    bool open = one.at("begins_open");
    CHECK(is_open(hours, at - 1ms) == open);
    std::vector<std::string> found;
    for (auto next = next_change(hours, at - 1ms); next && *next < end; next = next_change(hours, at)) {
      found.push_back(text(*next));
      at = *next;
      CHECK(is_open(hours, at - 1ms) == open);
      open = !open;
      CHECK(is_open(hours, at) == open);
    }
    CHECK(found == one.at("edges").get<std::vector<std::string>>());
  }
}

TEST_CASE("spans that touch are one, and a door that is always open never changes") {
  const auto halves = hours_of("Europe/Berlin", {"Mon-Sun 08:00-12:00 12:00-16:00", "Tue 15:00-20:00"});
  CHECK(text(*next_change(halves, utc("2026-06-01T06:00Z"))) == "2026-06-01T14:00Z");
  CHECK(text(*next_change(halves, utc("2026-06-02T06:00Z"))) == "2026-06-02T18:00Z");
  const auto always = hours_of("Europe/Berlin", {"Mon-Sun 00:00-24:00"});
  CHECK(is_open(always, utc("2026-10-25T01:30Z")));
  CHECK_FALSE(next_change(always, utc("2026-10-25T00:30Z")));
  const auto never = hours_of("Europe/Berlin", {});
  CHECK_FALSE(is_open(never, utc("2026-10-25T01:30Z")));
  CHECK_FALSE(next_change(never, utc("2026-10-25T01:30Z")));
}

TEST_CASE("special days replace their weekday's spans, every year or in one, and over the turn of the year") {
  const auto hours =
      hours_of("UTC", {"Mon-Sun 08:00-18:00"}, {"12-30..01-02 closed", "2027-01-01 10:00-11:00"});
  CHECK_FALSE(is_open(hours, utc("2026-12-31T12:00Z")));
  CHECK(is_open(hours, utc("2027-01-01T10:30Z")));
  CHECK_FALSE(is_open(hours, utc("2028-01-01T10:30Z")));
  CHECK(is_open(hours, utc("2028-01-03T10:30Z")));
  const auto once = hours_of("UTC", {"Mon-Sun 08:00-18:00"}, {"2026-12-30..2027-01-02 closed"});
  CHECK_FALSE(is_open(once, utc("2026-12-30T12:00Z")));
  CHECK_FALSE(is_open(once, utc("2027-01-02T12:00Z")));
  CHECK(is_open(once, utc("2026-01-01T12:00Z")));
  CHECK(is_open(once, utc("2027-12-31T12:00Z")));
}

TEST_CASE("a night's span ends the next morning, also when that day is closed") {
  const auto hours = hours_of("UTC", {"Fri 22:00-06:00"}, {"2026-06-06 closed"}); // a Saturday
  CHECK(is_open(hours, utc("2026-06-06T05:59Z")));
  CHECK_FALSE(is_open(hours, utc("2026-06-06T06:00Z")));
}

TEST_CASE("lines that cannot be meant are refused, and say how to write them") {
  CHECK(refusal("Mon-Fri 8:30-18:00").find("`8:30-18:00` is no time from and to") == 0);
  CHECK(refusal("Mon-Fri") == "there is no time from and to, as `08:30-18:00`");
  CHECK(refusal("Mo-Fr 08:30-18:00").find("`Mo-Fr` names no days") == 0);
  CHECK(refusal("").find("`` names no days") == 0);
  CHECK(refusal("Mon 24:00-25:00") != "");
  CHECK(refusal("Mon 08:60-09:00") != "");
  CHECK(refusal("Mon 08:00-24:30") != "");
  CHECK(refusal("Mon -8:00-09:00") != "");
  CHECK(refusal("2026-02-29 closed", true).find("`2026-02-29` is no date") == 0);
  CHECK(refusal("13-01 closed", true) != "");
  CHECK(refusal("12-25", true) == "there is no time from and to, as `08:30-18:00`, or `closed`");
  CHECK(refusal("12-25 closed 08:00-09:00", true).find("there is something behind `closed`") == 0);
  CHECK(refusal("2026-12-25..12-26 closed", true) ==
        "`2026-12-25..12-26`: both dates have a year, or none of them");
  CHECK(refusal("2026-12-25..2026-12-24 closed", true) != "");
  CHECK(refusal("2026-12-25..2028-12-24 closed", true) != "");
}

TEST_CASE("zones are those of the machine's database") {
  CHECK(is_zone("Europe/Berlin"));
  CHECK(is_zone("UTC"));
  CHECK_FALSE(is_zone("Europe/Berlim"));
  CHECK_THROWS_AS(is_open(hours_of("Europe/Berlim", {}), {}), std::runtime_error);
}

} // namespace strowger::tests::opening_hours_test
