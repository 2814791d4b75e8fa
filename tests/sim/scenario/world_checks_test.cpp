#include "sim/actor_centre.hpp"
#include "sim/scenario/scenario_day.hpp"
#include "storage/in_memory_journal.hpp"
#include "written_scenario.hpp"
#include <catch2/catch.hpp>
#include <limits>

/// What the simulated world itself holds an engine to, shown broken: by a disk that does not do as the
/// storage contract says.
namespace strowger::tests::world_checks_test {

using namespace strowger::sim;
using Catch::Matchers::Contains;
using storage::group_ptr;
using groups = std::deque<group_ptr>;

namespace {

const std::string crashing_shop = "version: 1\nname: shop\nlength: 30m\nseed: 4\n" + one_line +
                                  "faults: [{fault: crash, at: 15m, turns: 0, keeps: true, "
                                  "lasts: {law: constant, mean: 10s}}]\n";

/// Whatever an engine that starts reads there was changed meanwhile.
class altered_journal final : public reopened_journal {
public:
  using alter = std::function<groups(groups)>;
  explicit altered_journal(alter change) : change_{std::move(change)} {}

  void commit(group_ptr next, done when_done) override {
    kept_->commit(std::move(next), std::move(when_done));
  }
  void read_back(group_ptr last, done when_done) override {
    kept_->read_back(std::move(last), std::move(when_done));
  }
  storage::recovered recover() override { return kept_->recover(); }
  void read_contents(std::vector<routing::content_id> ids, std::function<void(texts)> then) override {
    kept_->read_contents(std::move(ids), std::move(then));
  }
  storage::archive& archived() override { return *kept_; }
  void open_again() override {
    auto fresh = std::make_unique<storage::in_memory_journal>();
    for (const auto& one : change_(kept_->groups())) {
      auto copy = std::make_shared<storage::group>(*one);
      copy->epoch = 0;
      fresh->commit(std::move(copy), [](std::uint64_t, storage::commit_status) {});
    }
    kept_ = std::move(fresh);
  }
  storage::in_memory_journal& memory() { return *kept_; }
  [[nodiscard]] std::string trouble() const override {
    return kept_->groups().size() > breaks_behind ? "there it is: the disk is full" : "";
  }

  std::size_t breaks_behind = std::numeric_limits<std::size_t>::max(); ///< so many groups

private:
  alter change_;
  std::unique_ptr<storage::in_memory_journal> kept_ = std::make_unique<storage::in_memory_journal>();
};

std::string found_with(altered_journal::alter change,
                       const std::function<void(storage::in_memory_journal&)>& prepare = {}) {
  const auto what = scenario_of(crashing_shop);
  replay_options options;
  options.audit = true;
  options.make_journal = [&] {
    auto made = std::make_unique<altered_journal>(std::move(change));
    if (prepare) prepare(made->memory());
    return made;
  };
  return replay_on_actors(day_of(what, what.seed), options).finding.value_or("");
}

/// Of the conversations, and only of those chosen, facts are taken away.
template <class Chosen>
groups forgetting(const groups& all, Chosen chosen) {
  groups made;
  for (const auto& one : all) {
    auto copy = std::make_shared<storage::group>(*one);
    for (auto& record : copy->records)
      if (auto* said = std::get_if<storage::conversation_record>(&record.what); said && chosen(*said))
        said->facts.clear();
    made.push_back(std::move(copy));
  }
  return made;
}

} // namespace

TEST_CASE("a journal that keeps what it has is found right after a crash") {
  CHECK(found_with([](groups all) { return all; }) == "");
}

TEST_CASE("the world: groups that were durable are there after a crash") {
  CHECK_THAT(found_with([](groups all) {
               for (int i = 0; i < 3; ++i) all.pop_back();
               return all;
             }),
             Contains("the journal has lost groups that were durable"));
}

TEST_CASE("the world: who was acknowledged is known after a start") {
  CHECK_THAT(found_with([](const groups& all) { return forgetting(all, [](const auto&) { return true; }); }),
             Contains("it was acknowledged, and after a start the engine does not know it"));
}

TEST_CASE("the world: a disk that is full without being so in the day is told") {
  CHECK_THAT(found_with([](groups all) { return all; },
                        [](auto& memory) {
                          std::vector<storage::commit_status> answers(100, storage::commit_status::synced);
                          answers.push_back(storage::commit_status::no_space);
                          memory.answer_next(answers);
                        }),
             Contains("event=disk_full"));
}

TEST_CASE("the world: an engine that stops by itself is told") {
  CHECK_THAT(found_with([](groups all) { return all; },
                        [](auto& memory) {
                          std::vector<storage::commit_status> answers(100, storage::commit_status::synced);
                          answers.push_back(storage::commit_status::fenced);
                          memory.answer_next(answers);
                        }),
             Contains("event=journal_fenced"));
}

TEST_CASE("the world: an engine is ready when the day begins") {
  CHECK_THAT(found_with([](groups all) { return all; }, [](auto& memory) { memory.hold(); }),
             Contains("the engine was not ready when the day began"));
}

TEST_CASE("the world: nobody is left over at the end of a day that ends when everybody has gone") {
  auto what = scenario_of(crashing_shop);
  auto one = day_of(what, what.seed);
  one.faults.clear();
  one.shifts.clear(); // nobody works
  one.until = never;
  for (auto& coming : one.contacts) coming.who.patience = never;
  replay_options options;
  options.audit = true;
  CHECK(replay_on_actors(one, options).finding.value_or("") ==
        "interactions are left over at the end of the day");
}

TEST_CASE("a run ends at once where its own disk does not take what is written") {
  const auto what = scenario_of(crashing_shop);
  replay_options options;
  options.make_journal = [] {
    auto made = std::make_unique<altered_journal>([](groups all) { return all; });
    made->breaks_behind = 20;
    return made;
  };
  std::uint64_t last = 0;
  options.durable = [&](const group_ptr& group) { last = group->number; };
  CHECK_THROWS_WITH(replay_on_actors(day_of(what, what.seed), options), "there it is: the disk is full");
  CHECK(last >= 20);
  CHECK(last < 40);
}

} // namespace strowger::tests::world_checks_test
