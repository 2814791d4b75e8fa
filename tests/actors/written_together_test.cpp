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

namespace {

struct still_clocks final : actors::clocks {
  std::int64_t steady_ms() const override { return 0; }
  ro::wall_time wall() const override { return {}; }
  std::uint64_t machine_boot() const override { return 1; }
};

class journal_alone {
public:
  explicit journal_alone(bool gathers) : system_{set_up(setup_, gathers)}, house_{time_} {
    house_.system = &system_;
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

  void small(std::uint64_t interaction) {
    ro::conversation_facts facts{ro::fact::event_taken{interaction}};
    put(ro::interaction_id{interaction},
        storage::conversation_record{ro::interaction_id{interaction}, interaction, ro::customer_came_back{},
                                     std::move(facts)});
  }
  void ring(std::uint64_t interaction) {
    ro::conversation_facts facts{ro::fact::call_went{ro::call::fact::leg_added{}}};
    put(ro::interaction_id{interaction},
        storage::conversation_record{ro::interaction_id{interaction}, 0, ro::customer_came_back{},
                                     std::move(facts)});
  }
  void offer() { put(pool, storage::pool_record{ro::time_passed{}, ro::pool_facts{ro::fact::offer_made{}}}); }
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
  static caf::actor_system_config& set_up(caf::actor_system_config& setup, bool gathers) {
    setup.set("scheduler.policy", caf::atom("testing"));
    caf::put(setup.content, actors::journal_shell::gathers_key, gathers);
    return setup;
  }
  caf::scheduler::test_coordinator& scheduler() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler());
  }
  void run() { scheduler().run(); }
  template <class Record>
  void put(actors::stream_owner owner, Record what) {
    storage::stream_record record;
    record.pool = pool;
    record.what = std::move(what);
    actors::append batch;
    batch.owner = owner;
    batch.records.push_back(std::move(record));
    caf::anon_send(journal_, actors::journal_letter{std::move(batch)});
    run();
  }

  still_clocks time_;
  storage::in_memory_journal store_;
  caf::actor_system_config setup_;
  caf::actor_system system_;
  actors::house house_;
  actors::journal_actor journal_;
};

} // namespace

SCENARIO("what no offer hangs on waits two milliseconds for company; an offer takes all with it at once") {
  journal_alone one{true};
  one.small(1);
  one.small(2);
  CHECK(one.groups() == 0);
  one.pass(2ms);
  CHECK(one.groups() == 1);
  CHECK(one.records() == 2);
  one.small(3);
  one.offer();
  CHECK(one.groups() == 2);
  CHECK(one.records() == 4);
  one.offer();
  CHECK(one.groups() == 3);
  one.ring(4);
  CHECK(one.groups() == 4);
}

SCENARIO("much waits for nothing more") {
  journal_alone one{true};
  for (std::uint64_t i = 1; i < actors::journal_shell::gathered_max; ++i) one.small(i);
  CHECK(one.groups() == 0);
  one.small(100);
  CHECK(one.groups() == 1);
  CHECK(one.records() == actors::journal_shell::gathered_max);
}

SCENARIO("in virtual time nothing waits") {
  journal_alone one{false};
  one.small(1);
  CHECK(one.groups() == 1);
}

} // namespace strowger::tests::written_together_test
