#include "sim/scenario/arrival_process.hpp"
#include "sim/scenario/scenario_changes.hpp"
#include "sim/scenario/scenario_day.hpp"
#include "sim/scenario/scenario_size.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/whole_read.hpp"
#include <catch2/catch.hpp>
#include <fstream>

namespace strowger::tests::scenario_limits_test {

using Catch::Matchers::Contains;
using namespace strowger::sim;

namespace {

std::string file_of(const std::string& arrivals, const std::string& more = "") {
  return "version: 1\nname: limits\nbegins: 2026-03-02\nlength: 10d\n" + more +
         "centre: {queues: [{name: support}], agents: [{name: ada}]}\n"
         "crews: [{name: all, agents: \"*\"}]\ncontacts:\n"
         "  - name: few\n    queue: support\n    arrivals: {per_hour: 1}\n"
         "    service: {law: constant, mean: 3m}\n"
         "  - name: calls\n    queue: support\n    service: {law: constant, mean: 3m}\n    arrivals:\n     "
         " " +
         arrivals + "\n";
}

std::string told(const read_scenario& read) {
  std::string all;
  for (const auto& one : read.diagnostics) all += actors::to_text(one) + "\n";
  return all;
}

scenario limited(const std::string& arrivals) {
  return whole(read_scenario_text(file_of(arrivals), "limits.yaml"));
}

} // namespace

TEST_CASE("as many come as were to be expected") {
  const auto near_to = [](const scenario& what) {
    const auto expected = expected_people(what);
    const auto came = static_cast<double>(day_of(what, 7).contacts.size());
    INFO(expected[1] << " expected, " << came << " came");
    CHECK(came == Approx(expected[0] + expected[1]).epsilon(0.05));
    return expected[1];
  };
  CHECK(near_to(limited("per_hour: 20")) == Approx(4'800));
  // Ten days from a Monday on: eight are working days.
  CHECK(
      near_to(limited("periods: [{days: [Mon, Tue, Wed, Thu, Fri], from: \"08:00\", to: \"18:00\", per_hour: "
                      "60}]")) == Approx(4'800));
  CHECK(near_to(limited("{process: bursts, per_hour: 10, burst_size: 4}")) == Approx(9'600));
  CHECK(near_to(limited("{process: even, per_hour: 20}")) == Approx(4'800));
}

TEST_CASE("more contacts than fit into memory are refused before the run") {
  const auto read = read_scenario_text(file_of("per_hour: 100000000"), "limits.yaml");
  CHECK_FALSE(read.ok());
  CHECK_THAT(told(read),
             Contains("limits.yaml:16:17: error: about 24000000000 contacts would come, and contacts_max "
                      "is 10000000") &&
                 Contains("raise contacts_max"));
  CHECK(read_scenario_text(file_of("per_hour: 10000000", "contacts_max: 10000000000\n"), "limits.yaml").ok());
  auto what = limited("per_hour: 4000");
  CHECK_NOTHROW(change_demand(what, "calls=2"));
  scenario_changes changes;
  changes.demand = {"calls=50"};
  CHECK_THROWS_WITH(changes.put_into(what), Contains("with this demand about 96000000 contacts would come"));
}

TEST_CASE("more shifts and faults than fit into memory are refused with their line") {
  const auto read_with = [](const std::string& crew, const std::string& more) {
    return told(read_scenario_text("version: 1\nname: limits\nlength: 3660d\ncentre: {queues: [{name: "
                                   "support}]}\ncontacts: [{name: calls, "
                                   "queue: support, arrivals: {per_hour: 1}, service: {law: constant, mean: "
                                   "3m}}]\ncrews:\n  - name: all\n    " +
                                       crew + "\n" + more,
                                   "limits.yaml"));
  };
  CHECK_THAT(read_with("count: 100000\n    shifts: [{from: \"08:00\", to: \"16:00\"}]", ""),
             Contains("limits.yaml:7:5: error: about 366000000 shifts, breaks and dropped lines"));
  CHECK_THAT(read_with("count: 3", "faults: [{fault: crash, per_hour: 3600}]\n"),
             Contains("limits.yaml:9:10: error: about 316000000 such faults"));
  CHECK(read_with("count: 3\n    shifts: [{from: \"08:00\", to: \"16:00\"}]", "").empty());
}

TEST_CASE("arrivals of a trace after the end are counted and told; a misspelt column is not passed over") {
  const temporary_folder folder;
  const auto read_with = [&](const std::string& trace) {
    std::ofstream{folder.path() / "trace.csv"} << trace;
    std::ofstream{folder.path() / "day.yaml"} << file_of("{process: trace, file: trace.csv}");
    return read_scenario_file(folder.path() / "day.yaml");
  };
  const auto late = read_with("at_s\n0\n863999.9\n864000\n900000\n");
  CHECK(late.ok());
  CHECK_THAT(told(late),
             Contains("day.yaml:16:30: warning: file: 2 of 4 contacts come after the end and are left "
                      "out: the length is 10d"));
  CHECK(read_with("at_s;service_s\n0;12,5\n").diagnostics.empty());
  CHECK_THAT(told(read_with("at_s,patence_s\n0,1\n")), Contains("did you mean \"patience_s\"?"));
  CHECK_THAT(told(read_with("at_s\n5\n\n3\n")), Contains("trace.csv:4: at_s: \"3\" is before the row above"));
  for (const auto* never : {"-1", "1e308"})
    CHECK_THAT(
        told(read_with(std::string{"at_s\n"} + never + "\n")),
        Contains(std::string{"trace.csv:2: at_s: \""} + never + "\" is no time: seconds since the begin"));
  // Blanks for the eye, around names and numbers.
  CHECK(read_with("at_s , service_s\n 1 , 60\n2.5,\n").diagnostics.empty());
}

} // namespace strowger::tests::scenario_limits_test
