#include "routing/pool.hpp"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <string>
#include <vector>

/// The pool machine alone on one core: whole lifecycles (arrive, offer, shown, accept, connect, close) while
/// a long line waits. Prints one line per shape; no journal, no actors.
///   pool_bench [WAITING [AGENTS [SECONDS]]]     (100000, 1000, 3)
namespace {

using namespace strowger::routing;

/// Seconds of processor time: the machine may have other things to do.
double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct shape {
  const char* name;
  std::size_t queues, skills; ///< skills: how many different profiles agents have
};

class bench {
public:
  bench(shape how, std::size_t agents) : how_{how} {
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
    if (const auto done = apply(pool_, {now_, {}, std::move(what)}, facts_); !done) {
      std::printf("refused: %s\n", done.reason().detail.c_str());
      std::exit(1);
    }
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

double seconds_since(double begin) { return processor_seconds() - begin; }

void run(shape how, std::size_t waiting, std::size_t agents, double seconds) {
  bench one{how, agents};
  auto begin = processor_seconds();
  const auto before_fill = one.inputs();
  while (one.pool().waiting_count() < waiting) one.arrive();
  const auto fill = static_cast<double>(one.inputs() - before_fill) / std::max(1e-9, seconds_since(begin));
  const auto inputs = one.inputs(), closed = one.closed();
  begin = processor_seconds();
  double slowest = 0;
  while (seconds_since(begin) < seconds) {
    const auto chunk = processor_seconds();
    for (int i = 0; i < 100; ++i) one.work();
    slowest = std::max(slowest, seconds_since(chunk));
  }
  const auto passed = seconds_since(begin);
  std::printf("%-28s %7zu waiting %5zu agents: %9.0f inputs/s, %8.0f lifecycles/s, arrivals alone %9.0f/s, "
              "slowest 100 inputs %.2f ms\n",
              how.name, waiting, agents, static_cast<double>(one.inputs() - inputs) / passed,
              static_cast<double>(one.closed() - closed) / passed, fill, slowest * 1e3);
}

} // namespace

int main(int count, char** arguments) {
  const auto number = [&](int at, double otherwise) {
    return count > at ? std::atof(arguments[at]) : otherwise;
  };
  const auto waiting = static_cast<std::size_t>(number(1, 100'000));
  const auto agents = static_cast<std::size_t>(number(2, 1'000));
  const auto seconds = number(3, 3);
  run({"10 queues, 1 profile", 10, 1}, waiting, agents, seconds);
  run({"10 queues, 30 profiles", 10, 30}, waiting, agents, seconds);
  run({"50 queues, 1000 profiles", 50, 1'000}, waiting, agents, seconds);
  run({"10 queues, nobody waits", 10, 30}, 0, agents, seconds);
}
