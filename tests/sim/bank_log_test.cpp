#include "sim/bank_log.hpp"
#include "sim/replay.hpp"
#include "tests/reference_data.hpp"
#include "tests/temporary_folder.hpp"
#include <catch2/catch.hpp>
#include <stdexcept>

namespace strowger::tests::bank_log_test {

using namespace strowger::sim;

TEST_CASE("a bank's log becomes a day: the menu's calls are none, priority is 90 s of age") {
  const temporary_folder folder;
  const std::string head =
      "vru_entry,queue_arrival,vru_s,type,priority,customer,queued,queue_s,outcome,service_s,agent\n";
  folder.write("calls.csv", head + "1999-01-12T08:00:00,1999-01-12T08:00:06,6,PS,0,,0,0,AGENT,100,ANN\n"
                                   "1999-01-12T08:00:10,1999-01-12T08:00:20,10,PS,2,c1,1,86,AGENT,50,ANN\n"
                                   "1999-01-12T08:00:11,1999-01-12T08:00:21,10,PS,0,,1,30,HANG,0,\n"
                                   "1999-01-12T08:00:30,1999-01-12T08:00:35,5,PS,0,,0,0,HANG,0,\n"
                                   "1999-01-13T08:00:30,1999-01-13T08:00:35,5,PS,0,,0,0,AGENT,9,BEN\n");
  log_choice choice;
  choice.date = "1999-01-12";
  const auto recorded = read_bank_log(folder / "calls.csv", choice);
  REQUIRE(recorded.what.settings.queues.size() == 2);
  CHECK(recorded.what.settings.queues[1].name == "PS-2");
  CHECK(recorded.what.settings.queues[1].priority == 90);
  CHECK(recorded.what.settings.agents.size() == 1);
  CHECK(recorded.what.contacts.size() == 3);
  CHECK(recorded.queues[0].abandoned == 1);
  const auto outcome = replay_on_machine(recorded.what, {});
  CHECK_FALSE(outcome.finding);
  CHECK(outcome.figures.queues.at(outcome.queues[1]).total.answered == 1);
  choice.date = "1999-02-01";
  CHECK_THROWS_AS(read_bank_log(folder / "calls.csv", choice), std::runtime_error);
}

TEST_CASE("a day of a real bank is replayed beside what is recorded of it") {
  const auto calls = reference_data("technion_bank_1999/calls_1999-01.csv", "replay of a bank's day");
  if (!calls) return;
  log_choice choice;
  choice.date = "1999-01-13";
  const auto recorded = read_bank_log(*calls, choice);
  CHECK(recorded.what.contacts.size() > 500);
  const auto outcome = replay_on_machine(recorded.what, {});
  CHECK_FALSE(outcome.finding);
  std::uint64_t answered = 0, answered_then = 0;
  for (const auto& one : recorded.queues) answered_then += one.answered;
  for (const auto& [id, one] : outcome.figures.queues) answered += one.total.answered;
  CHECK(answered > answered_then * 9 / 10);
}

} // namespace strowger::tests::bank_log_test
