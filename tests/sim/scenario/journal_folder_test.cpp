#include "sim/scenario/journal_life.hpp"
#include "sim/scenario/scenario_run.hpp"
#include "storage/stopped_journal.hpp"
#include "tests/temporary_folder.hpp"
#include "written_scenario.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::journal_folder_test {

using namespace strowger::sim;

namespace {

std::string a_quarter_hour(const std::string& more = {}) {
  return "version: 1\nname: quarter\nlength: 15m\nseed: 3\n" + one_line +
         "    again: {chance: 50%, after: {law: constant, mean: 2m}, times: 1}\n" + more;
}

scenario_result run_in(const scenario& what, const std::filesystem::path& folder) {
  scenario_options how;
  how.level = simulation_level::actors;
  how.audit = true;
  how.journal = folder;
  return run_scenario(what, how);
}

} // namespace

TEST_CASE("an engine in virtual time with its journal on a disk lives the same life, to the digest") {
  const auto* const more = GENERATE("", "commit_takes: {law: lognormal, mean: 20ms, variation: 1}\n",
                                    "faults: [{fault: crash, at: 5m, lasts: {law: constant, mean: 30s}}]\n",
                                    "commit_takes: {law: constant, mean: 200ms}\n"
                                    "faults: [{fault: crash, at: 5m, lasts: {law: constant, mean: 30s}}]\n");
  const auto what = scenario_of(a_quarter_hour(more));
  const temporary_folder folder;
  const auto in_memory = run_in(what, {}), on_disk = run_in(what, folder / "data");
  INFO(more);
  CHECK(on_disk.replications[0].finding.empty());
  CHECK(on_disk.digest == in_memory.digest);
  // However long commits take: as many are answered as where they take no time.
  const auto at_once = run_in(scenario_of(a_quarter_hour()), {});
  CHECK(at_once.find("count.answered")->over_all.mean > 20);
  CHECK(on_disk.find("count.answered")->over_all.mean ==
        Approx(at_once.find("count.answered")->over_all.mean).margin(4));
  CHECK(run_in(what, {}).digest == in_memory.digest);

  const auto kept = storage::stopped_journal::open(folder.path() / "data" / "journal");
  REQUIRE(kept);
  std::uint64_t facts = 0;
  REQUIRE(kept.value()->archived().each_group(1, [&](const storage::group& group) {
    for (const auto& record : group.records)
      if (const auto* of_pool = std::get_if<storage::pool_record>(&record.what))
        facts += of_pool->facts.size();
    return true;
  }));
  CHECK(facts == on_disk.replications[0].facts);
}

TEST_CASE("a scenario made of a run's journal has the centre that ran, and lives the same life") {
  const auto* const centre = GENERATE(R"(centre: {queues: [{name: support, wrap_up: 30s}]}
)",
                                      R"(pool: shop
centre:
  tenants: [{name: shop}, {name: other}]
  skills: {english: "yes: it's \"spoken\", 100% of it"}
  queues:
    - {name: support, tenant: shop, wrap_up: 30s, requires: {english: 2}}
    - {name: away, tenant: other}
)",
                                      "configuration: centre.yaml\n");
  INFO(centre);
  const temporary_folder folder;
  folder.write("centre.yaml", "version: 1\nqueues: &all\n  - {name: support, wrap_up: 30s}\n");
  const bool tenants = std::string_view{centre}.starts_with("pool");
  const auto text = std::string{"version: 1\nname: day\nbegins: 2026-03-02\nlength: 1h\n"} + centre +
                    "contacts:\n  - name: calls\n" + (tenants ? "    tenant: shop\n" : "") +
                    R"(    queue: support
    arrivals: {periods: [{from: "00:00", to: "00:45", per_hour: 120}]}
    service: {law: exponential, mean: 2m}
    patience: {law: exponential, mean: 1m}
crews:
  - name: l1
    count: 4
    answers_after: {law: constant, mean: 2s}
    agent: {capacity: {voice: 1, chat: 0, email: 0, task: 0})" +
                    (tenants ? ", tenant: shop, skills: {english: 5}}\n" : "}\n");
  const auto truth = whole(read_scenario_text(text, folder / "day.yaml"));
  const auto was = run_in(truth, folder / "data");
  REQUIRE(was.good());

  const auto kept = storage::stopped_journal::open(folder.path() / "data" / "journal");
  REQUIRE(kept);
  journal_choice choice;
  choice.begins = truth.begins;
  const auto life = read_journal(kept.value()->archived(), choice,
                                 [&](routing::content_id id) { return kept.value()->read_content(id); });
  CHECK(life.pool == (tenants ? "shop" : "main"));
  scenario_folder made{folder / "made"};
  write_scenario(life, made);
  auto again = whole(read_scenario_file(folder / "made/scenario.yaml"));
  REQUIRE(again.settings.agents.size() == 4);
  CHECK(again.settings.agents[3].name == "l1-4");
  again.length = truth.length;
  const auto run = run_scenario(again, {});
  for (const auto* id : {"count.enqueued", "count.answered", "count.abandoned", "asa.of_answered"}) {
    INFO(id);
    CHECK(run.find(id)->over_all.mean == Approx(was.find(id)->over_all.mean));
    CHECK(was.find(id)->over_all.mean > 1);
  }
}

TEST_CASE("a folder that holds something is not written into") {
  const temporary_folder folder;
  folder.write("data/notes.txt", "mine");
  CHECK_THROWS_WITH(run_in(scenario_of(a_quarter_hour()), folder / "data"), Catch::Contains("is not empty"));
}

} // namespace strowger::tests::journal_folder_test
