#include "actors/journal_shell.hpp"
#include "storage/in_memory_journal.hpp"
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <catch2/catch.hpp>

/// What the journal's actor writes at once, and what it lets wait for company.
namespace strowger::tests::written_together_test {

using namespace std::chrono_literals;
namespace ro = routing;
using actors::pace;

namespace {

struct still_clocks final : actors::clocks {
  std::int64_t steady_ms() const override { return 0; }
  ro::wall_time wall() const override { return {}; }
  std::uint64_t machine_boot() const override { return 1; }
};

class journal_alone {
public:
  explicit journal_alone(bool gathers) : system_{set_up(setup_)}, house_{time_} {
    house_.system = &system_;
    house_.gathers = gathers;
    house_.store = &store_;
    const auto found = store_.recover();
    journal_ = system_.spawn<actors::journal_shell>(
        std::ref(house_), actors::journal_shell::beginning{found.last_group, found.epoch, {}, {}});
    run();
  }
  ~journal_alone() {
    caf::anon_send_exit(journal_, caf::exit_reason::kill);
    journal_ = nullptr;
    house_.system = nullptr;
    run();
  }
  journal_alone(const journal_alone&) = delete;
  journal_alone& operator=(const journal_alone&) = delete;

  void append(actors::pace leaves) {
    actors::append batch;
    batch.owner = pool;
    batch.leaves = leaves;
    storage::stream_record record;
    record.pool = pool;
    record.what = storage::pool_record{ro::time_passed{}, {}};
    batch.records.push_back(std::move(record));
    caf::anon_send(journal_, actors::journal_letter{std::move(batch)});
    run();
  }
  void pass(std::chrono::milliseconds time) {
    scheduler().advance_time(time);
    run();
  }
  [[nodiscard]] std::size_t groups() const { return store_.groups().size(); }
  [[nodiscard]] std::size_t records() const {
    std::size_t all = 0;
    for (const auto& one : store_.groups()) all += one->records.size();
    return all;
  }

private:
  static constexpr ro::pool_id pool{1};
  static caf::actor_system_config& set_up(caf::actor_system_config& setup) {
    setup.set("scheduler.policy", caf::atom("testing"));
    return setup;
  }
  caf::scheduler::test_coordinator& scheduler() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler());
  }
  void run() { scheduler().run(); }
  still_clocks time_;
  storage::in_memory_journal store_;
  caf::actor_system_config setup_;
  caf::actor_system system_;
  actors::house house_;
  actors::journal_actor journal_;
};

} // namespace

SCENARIO("what may wait does so for a moment; what leaves at once takes all with it") {
  journal_alone one{true};
  one.append(pace::gathered);
  one.append(pace::gathered);
  CHECK(one.groups() == 0);
  one.pass(actors::journal_shell::gathers_for);
  CHECK(one.groups() == 1);
  CHECK(one.records() == 2);
  one.append(pace::gathered);
  one.append(pace::at_once);
  CHECK(one.groups() == 2);
  CHECK(one.records() == 4);
  one.append(pace::at_once);
  CHECK(one.groups() == 3);
}

SCENARIO("much waits for nothing more") {
  journal_alone one{true};
  for (std::uint64_t i = 1; i < actors::journal_shell::gathered_max; ++i) one.append(pace::gathered);
  CHECK(one.groups() == 0);
  one.append(pace::gathered);
  CHECK(one.groups() == 1);
  CHECK(one.records() == actors::journal_shell::gathered_max);
}

SCENARIO("in virtual time only a call waits, for its pool") {
  journal_alone one{false};
  one.append(pace::gathered);
  CHECK(one.groups() == 1);
  one.append(pace::with_pool);
  CHECK(one.groups() == 1);
  one.append(pace::at_once);
  CHECK(one.groups() == 2);
  one.append(pace::with_pool);
  one.pass(actors::journal_shell::gathers_for);
  CHECK(one.groups() == 3);
}

} // namespace strowger::tests::written_together_test
