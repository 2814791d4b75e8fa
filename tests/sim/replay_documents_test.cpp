#include "sim/found_log.hpp"
#include "sim/progress_bar.hpp"
#include "sim/replay_documents.hpp"
#include "tests/reference_data.hpp"
#include "tests/temporary_folder.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace strowger::tests::replay_documents_test {

using namespace strowger::sim;
using json = nlohmann::json;

namespace {

/// One agent, who after each of two calls of 100 s did something else for a minute, with a caller in line; a
/// third caller gave up after 200 s, shortly before the agent would have been free for long.
const std::string three_calls = "arrival,queue,outcome,wait_s,service_s,agent\n"
                                "2024-02-29T08:00:00,sales,AGENT,1,100,ann\n"
                                "2024-02-29T08:00:30,sales,AGENT,131,100,ann\n"
                                "2024-02-29T08:01:40,sales,HANG,200,,\n"
                                "2024-02-29T08:06:00,service,AGENT,1,40,ann\n";

struct replayed {
  recorded_day recorded;
  scenario what;
  scenario_options how;
  scenario_result result;
  std::vector<figure_then> beside;
};

replayed replay_of(const recorded_day& recorded) {
  replayed made{recorded, scenario_of_day(recorded), {}, {}, {}};
  made.how.series = shape_of(routing::milliseconds{86'400'000}, routing::milliseconds{0});
  replay_options options;
  series_recorder recorder{*made.how.series};
  answers_at_once at_once{std::nullopt};
  options.watch = [&](routing::moment at, const routing::pool_facts& facts) {
    at_once.take(facts);
    recorder.take(at, facts);
  };
  fates_heard fates;
  fates.listen(options);
  const auto outcome = replay_on_machine(recorded.what, options);
  CHECK_FALSE(outcome.finding);
  made.result = result_of(
      made.what, outcome, at_once,
      {0, 1, recorded.what.contacts.size(), outcome.inputs, outcome.facts, outcome.digest, 0, {}, {}, {}},
      recorder.finish(outcome.end, outcome.queues, outcome.agents,
                      std::vector<std::vector<std::uint32_t>>{made.what.crews[0].agents}));
  made.beside = beside_the_record(recorded, made.what, made.result, fates.finish(outcome));
  return made;
}

recorded_day small_day() {
  const temporary_folder folder;
  folder.write("calls.csv", three_calls);
  log_choice choice;
  choice.date = "2024-02-29";
  return read_log(find_log(folder.path()), choice);
}

const figure_then& figure(const replayed& made, const std::string& id, const std::string& name = "all") {
  const auto found = std::find_if(made.beside.begin(), made.beside.end(),
                                  [&](const auto& one) { return one.id == id && one.name == name; });
  REQUIRE(found != made.beside.end());
  return *found;
}

const difference_cause* cause(const figure_then& of, const std::string& id) {
  const auto found =
      std::find_if(of.why.begin(), of.why.end(), [&](const auto& one) { return one.id == id; });
  return found == of.why.end() ? nullptr : &*found;
}

} // namespace

TEST_CASE("a replay stands beside what is recorded, figure by figure, with what makes the difference") {
  const auto made = replay_of(small_day());
  CHECK(figure(made, "count.enqueued").recorded == 4);
  CHECK(figure(made, "count.enqueued").difference() == 0);
  CHECK(figure(made, "count.answered").recorded == 3);
  CHECK(figure(made, "count.answered").replayed == 4);
  CHECK(figure(made, "count.abandoned").difference() == -1);
  CHECK(*figure(made, "asa.of_answered").recorded == Approx(133.0 / 3));
  CHECK(*figure(made, "asa.of_answered", "service").recorded == Approx(1));
  CHECK(*figure(made, "average_talk_time").recorded == Approx(80));
  CHECK(figure(made, "occupancy").recorded);

  const auto* fared = cause(figure(made, "count.answered"), "fared_otherwise");
  REQUIRE(fared);
  CHECK(fared->values.at("won") == 1);
  CHECK(fared->values.at("lost") == 0);
  // 1, 131 and 1 s then; here the first waits a second for the agent to come and one for the ring, the second
  // until the first is over at 102 s and one more.
  const auto* waits = cause(figure(made, "asa.of_answered"), "common_waits");
  REQUIRE(waits);
  CHECK(waits->values.at("people") == 3);
  CHECK(waits->values.at("then_s") == Approx(133.0 / 3));
  CHECK(waits->values.at("now_s") == Approx((2 + 73 + 1) / 3.0));
  const auto* drawn = cause(figure(made, "average_talk_time"), "drawn_service");
  REQUIRE(drawn);
  CHECK(drawn->values.at("known_s") == Approx(80));
  CHECK(drawn->values.at("drawn_s") == Approx(100)); // both of the queue took that
  for (const auto& one : made.beside) {
    INFO(one.id << " of " << one.name);
    CHECK_FALSE(one.why.empty());
  }
}

TEST_CASE("how long agents were free while somebody waited for them is worked out from the log") {
  const auto day = small_day();
  // Free from 101 to 161 s, with the second caller in line from 30 to 161 s (less the ring of 2 s) and the
  // third from 100 s on: 60 s; then from 261 s on with the third until 298 s: 37 s.
  CHECK(free_while_waited(day, std::nullopt) == routing::milliseconds{97'000});
  CHECK(free_while_waited(day, 0) == routing::milliseconds{97'000});
  CHECK(free_while_waited(day, 1) == routing::milliseconds{0});
}

TEST_CASE("a replay is written as the page, the document and the table of a run, with the record beside") {
  const auto made = replay_of(small_day());
  const auto document =
      json::parse(replay_json(made.recorded, made.what, made.how, made.result, made.beside));
  CHECK(document["kind"] == "replay");
  CHECK(document["figures"].size() == made.result.figures.size());
  CHECK(document["beside"].size() == made.beside.size());
  CHECK(document["beside"][0]["why"][0]["cause"] == "same_people");
  CHECK(document["series"]["of"].size() > 2);
  const auto& then = document["series_recorded"]["of"][0]["measures"];
  CHECK(then["arrivals"]["mean"][32] == 4);
  CHECK(then["answered"]["mean"][32] == 3);
  CHECK(then["abandoned"]["mean"][32] == 1);
  CHECK(then["wait"]["mean"][32].get<double>() == Approx(133.0 / 3).epsilon(1e-4));
  CHECK(then["queue_length"]["mean"][32].get<double>() == Approx(333.0 / 900).epsilon(1e-4));
  CHECK(then["wait"]["mean"][31].is_null());
  bool told = false;
  for (const auto& one : document["assumptions"]["assumed"])
    told |= one["what"] == "patience_kaplan_meier" && one["of"] == 4;
  CHECK(told);
  CHECK(document["assumptions"]["contacts"][0]["arrivals"]["traced_service"]["contacts"] == 3);
  CHECK(document["assumptions"]["crews"][0]["attendance"]["rows"] == 1);
  const auto page =
      json::parse(replay_page_json(made.recorded, made.what, made.how, made.result, made.beside));
  CHECK(page["seed"].is_string());
  const auto csv = replay_csv(made.beside);
  CHECK(csv.rfind(
            "scope,name,figure,unit,recorded,replayed,difference,why\nqueues,all,count.enqueued,count,4,4,0,",
            0) == 0);
  CHECK(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')) == made.beside.size() + 1);
}

TEST_CASE("a real day's replay says what makes its differences") {
  const auto log = reference_data("vanad_2014_01/calls.csv", "explained replay of a real day");
  if (!log) return;
  log_choice choice;
  choice.date = "2014-01-09";
  const auto made = replay_of(read_log(find_log(*log), choice));
  CHECK(figure(made, "count.answered").recorded == 4'793);
  const auto& answered = figure(made, "count.answered");
  const auto* fared = cause(answered, "fared_otherwise");
  REQUIRE(fared);
  CHECK(fared->values.at("won") - fared->values.at("lost") == *answered.difference());
  const auto* away = cause(figure(made, "asa.of_answered"), "never_away");
  REQUIRE(away);
  CHECK(away->values.at("free_s") > 3'600);
}

TEST_CASE("a bar says how far something long is, once it has taken a second") {
  using seconds = std::chrono::duration<double>;
  CHECK(progress_bar::line("", 0.5, 10, 20, seconds{0.9}).empty());
  CHECK(progress_bar::line("", 0.5, 10, 20, seconds{5}) ==
        "[###############               ] 10 of 20, 2 a second, 5 s left");
  CHECK(progress_bar::line("both sides", 0.25, 1, 4, seconds{10}) ==
        "both sides [#######                       ] 1 of 4, 0.1 a second, 30 s left");
  CHECK(progress_bar::line("", 0.9, 0, 1, seconds{9}) ==
        "[###########################   ] 90 % of its time, 1 s left");
}

} // namespace strowger::tests::replay_documents_test
