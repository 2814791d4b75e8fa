#include "groups.hpp"
#include "routing/pool.hpp"
#include <algorithm>
#include <deque>
#include <stdexcept>

/// The pool machine alone on one core: whole lifecycles (arrive, offer, shown, accept, connect, close) while
/// a long line waits. No journal, no actors. Rates are per second of processor time: the machine may have
/// other things to do.
namespace strowger::bench {

namespace {

using namespace strowger::routing;

struct shape {
  const char* name;
  std::size_t queues, skills; ///< skills: how many different profiles agents have
  std::size_t waiting;
};

class machine {
public:
  machine(shape how, std::size_t agents) : how_{how} {
    configure all;
    all.version = 1;
    for (std::size_t i = 0; i < how.queues; ++i) {
      queue_settings queue;
      queue.name = "queue" + std::to_string(i);
      queue.required = {{"skill" + std::to_string(i), 3}};
      queue.wrap_up_limit = milliseconds{0};
      all.changes.emplace_back(queue);
    }
    for (std::size_t i = 0; i < agents; ++i) {
      agent_settings agent;
      agent.name = "agent" + std::to_string(i);
      for (std::size_t s = 0; s < how.queues; ++s) // profile i: every queue, or its share of them
        if (how.skills == 1 || (s * 7 + i % how.skills) % 3 != 0)
          agent.skills.push_back(
              {"skill" + std::to_string(s), static_cast<std::uint8_t>(3 + i % how.skills % 5)});
      all.changes.emplace_back(agent);
    }
    put(std::move(all));
    pool_.each_queue([&](const queue_entry& one) { queues_.push_back(one.id); });
    pool_.each_agent([&](const agent_entry& one) { agents_.push_back(one.id); });
    for (const auto agent : agents_) {
      put(agent_signed_in{agent});
      put(set_agent_state{agent, true, {}, {}});
    }
  }

  void arrive() {
    interaction_arrived came;
    came.interaction = interaction_id{9, ++arrived_};
    came.queue = queues_[arrived_ % queues_.size()];
    put(came);
  }

  /// One input that moves the oldest open piece of work on by one step.
  void work() {
    if (!offers_.empty()) {
      const auto offer = offers_.front();
      if (offer.stage == 0) put(offer_delivered{offer.id});
      if (offer.stage == 1) put(accept_offer{offer.id, offer.agent});
      if (offer.stage == 2) put(interaction_connected{offer.interaction, offer.agent});
      offers_.pop_front();
      if (offer.stage < 2)
        offers_.push_back({offer.id, offer.interaction, offer.agent, offer.stage + 1});
      else
        talking_.push_back(offer);
      return;
    }
    if (talking_.empty()) {
      arrive();
      return;
    }
    const auto over = talking_.front();
    talking_.pop_front();
    put(close_interaction{over.interaction, over.agent, "done"});
    ++closed_;
    arrive();
  }

  [[nodiscard]] const pool_state& pool() const { return pool_; }
  [[nodiscard]] std::uint64_t inputs() const { return inputs_; }
  [[nodiscard]] std::uint64_t closed() const { return closed_; }

private:
  struct piece {
    offer_id id;
    interaction_id interaction;
    agent_id agent;
    int stage = 0;
  };
  void put(pool_event what) {
    facts_.clear();
    ++inputs_;
    now_ += milliseconds{1};
    if (const auto done = apply(pool_, {now_, {}, std::move(what)}, facts_); !done)
      throw std::runtime_error{"the pool refused: " + done.reason().detail};
    for (const auto& one : facts_)
      if (const auto* made = std::get_if<fact::offer_made>(&one))
        offers_.push_back({made->offer, made->interaction, made->agent, 0});
  }

  shape how_;
  pool_state pool_{pool_id{1}};
  pool_facts facts_;
  moment now_;
  std::vector<queue_id> queues_;
  std::vector<agent_id> agents_;
  std::deque<piece> offers_, talking_;
  std::uint64_t arrived_ = 0, inputs_ = 0, closed_ = 0;
};

std::vector<figure> run(const shape& how, double seconds) {
  machine one{how, 1'000};
  while (one.pool().waiting_count() < how.waiting) one.arrive();
  const auto closed = one.closed();
  const stopwatch all;
  double slowest = 0;
  while (all.cpu_s() < seconds) {
    const auto before = all.cpu_s();
    for (int i = 0; i < 100; ++i) one.work();
    slowest = std::max(slowest, all.cpu_s() - before);
  }
  const auto done = one.closed() - closed;
  const auto name = std::string{"pool."} + how.name;
  return {{name + "_per_s", static_cast<double>(done) / all.cpu_s(), done, all.seconds(), all.cpu_s(), {}},
          {name + "_slowest_100_ms", slowest * 1e3, done, all.seconds(), all.cpu_s(), {}}};
}

} // namespace

std::vector<figure> run_pool(const settings& how) {
  return of_runs(how, [&](int) {
    std::vector<figure> all;
    for (const auto& one : {shape{"alike", 10, 1, 100'000}, shape{"profiles", 10, 30, 100'000},
                            shape{"many_profiles", 50, 1'000, 100'000}, shape{"nobody_waits", 10, 30, 0}})
      for (auto& value : run(one, how.quick ? 0.5 : 3)) all.push_back(std::move(value));
    return all;
  });
}

} // namespace strowger::bench
