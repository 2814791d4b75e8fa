#include "sim/call_log.hpp"
#include "tests/temporary_folder.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

namespace strowger::tests::call_log_test {

using Catch::Matchers::Contains;
using namespace strowger::sim;

namespace {

const std::string names = "arrival,queue,outcome,wait_s,service_s,agent\n";

recorded_day day_in(const std::string& calls, const std::string& date = "2014-01-02") {
  const temporary_folder folder;
  std::ofstream{folder.path() / "calls.csv"} << calls;
  log_choice choice;
  choice.date = date;
  return read_call_log(folder.path(), choice);
}

bool assumed(const recorded_day& day, const std::string& words) {
  return std::any_of(day.assumptions.begin(), day.assumptions.end(),
                     [&](const auto& one) { return one.text.find(words) != std::string::npos; });
}

} // namespace

TEST_CASE("rows of a call log without a time are counted and told, as are days without calls") {
  const auto rows = names + "2014-01-02T08:03:21,sales,AGENT,1,152,a001\n"
                            "not-a-date,sales,AGENT,1,152,a001\n"
                            "2014-13-02T08:03:21,sales,AGENT,1,152,a001\n"
                            "2014-01-03 09:00:00,sales,HANG,1,,\n";
  const auto day = day_in(rows);
  CHECK(day.what.contacts.size() == 1);
  CHECK(assumed(day, "2 rows say no time such as 2014-01-09T08:03:21 and are left out; the first is line 3: "
                     "\"not-a-date\""));
  CHECK(day_in(rows, "2014-01-03").what.contacts.size() == 1);
  CHECK_THROWS_WITH(day_in(rows, "2014-02-01"), Contains("nobody called on 2014-02-01") &&
                                                    Contains("from 2014-01-02 to 2014-01-03") &&
                                                    Contains("2 rows say no time"));
}

TEST_CASE("a call log that says nothing where something is needed is refused with line and column") {
  const auto with = [](const std::string& row) { return day_in(names + "\n" + row + "\n"); };
  CHECK_THROWS_WITH(with("2014-01-02T08:03:21,sales,AGENT,1,152,"),
                    Contains("calls.csv:3: agent: \"\" is empty"));
  CHECK_THROWS_WITH(with("2014-01-02T08:03:21,,AGENT,1,152,a"),
                    Contains("calls.csv:3: queue: \"\" is empty"));
  CHECK_THROWS_WITH(with("2014-01-02T08:03:21,sales,TALK,1,152,a"),
                    Contains("calls.csv:3: outcome: \"TALK\""));
  CHECK_THROWS_WITH(with("2014-01-02T08:3:21,sales,AGENT,1,152,a"), Contains("calls.csv:3: arrival:"));
  CHECK_THROWS_WITH(day_in("arrival,queue,outcome,waits,service_s,agent\n"),
                    Contains("\"waits\"; did you mean \"wait_s\"?"));
}

} // namespace strowger::tests::call_log_test
