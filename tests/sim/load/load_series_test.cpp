#include "../scenario/written_scenario.hpp"
#include "sim/load/load_report.hpp"
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace strowger::tests::load_series_test {

using namespace strowger::sim;
using namespace strowger::sim::load;

namespace {

load_standing at(double seconds, const load_book& book) {
  load_standing now;
  now.now = load_standing::phase::playing;
  now.seconds = seconds;
  now.book = book;
  now.waiting = 2;
  return now;
}

} // namespace

TEST_CASE("what was added to a histogram since it was another is told apart") {
  latency_histogram before;
  for (int i = 1; i <= 100; ++i) before.add(5'000);
  auto now = before;
  now.add(1'000);
  now.add(2'000);
  now.add(3'000);
  const auto fresh = now.since(before);
  CHECK(fresh.count() == 3);
  CHECK(fresh.at_share(0.5) == Approx(2'000).epsilon(0.001));
  CHECK(fresh.max() == Approx(3'000).epsilon(0.001));
  CHECK(fresh.mean() == Approx(2'000).epsilon(0.001));
  CHECK(now.since(now).count() == 0);
  CHECK(now.since(now).max() == 0);
}

TEST_CASE("a load over time adds up to what was counted, and has quantiles of each interval alone") {
  CHECK(load_series{100}.interval_s() == 1);
  CHECK(load_series{3'600}.interval_s() == 30);
  load_series over_time{100};
  load_book book;
  book.count(tally::arrived, 3);
  book.add(measure::wait, 5'000'000);
  auto first = at(0.4, book);
  over_time.take(first); // within the first second
  book.count(tally::arrived, 4);
  over_time.take(at(1.2, book));
  book.count(tally::arrived, 5);
  book.add(measure::wait, 1'000'000);
  over_time.take(at(2.3, book));
  over_time.take(at(3.4, book)); // nothing happened
  book.count(tally::answered, 1);
  auto end = at(3.9, book);
  end.now = load_standing::phase::done;
  over_time.finish(end);

  const auto told = over_time.document();
  CHECK(told["from_s"] == nlohmann::json::parse("[0.0,1.2,2.3,3.4]"));
  CHECK(told["to_s"] == nlohmann::json::parse("[1.2,2.3,3.4,3.9]"));
  CHECK(told["measures"]["arrived"] == nlohmann::json::parse("[7,5,0,0]"));
  CHECK(told["measures"]["answered"] == nlohmann::json::parse("[0,0,0,1]"));
  CHECK(told["measures"]["wait_p50"][0].get<double>() == Approx(5'000).epsilon(0.001));
  CHECK(told["measures"]["wait_p50"][1].get<double>() == Approx(1'000).epsilon(0.001));
  CHECK(told["measures"]["wait_p50"][2].is_null());
  CHECK(told["measures"]["waiting"] == nlohmann::json::parse("[2,2,2,2]"));

  const auto what = scenario_of(rich);
  load_settings how;
  how.until = what.length;
  const auto judged = judge(book, {{"count.lost", 1, {}, "rich.yaml:3"}});
  const auto page =
      nlohmann::json::parse(load_page_json(what, how, end, judged, 0, over_time, "127.0.0.1:8080"));
  CHECK(page["kind"] == "load");
  CHECK(page["seed"] == "5");
  CHECK(page["until_s"] == 5 * 3'600);
  CHECK(page["thresholds"][0]["where"] == "rich.yaml:3");
  CHECK(page["assumptions"]["contacts"].size() == 3);
  CHECK(page["series"]["measures"]["arrived"].size() == 4);
  CHECK_FALSE(nlohmann::json::parse(load_json(what, how, end, judged, 0)).contains("series"));
}

} // namespace strowger::tests::load_series_test
