#pragma once
#include "routing/model/random.hpp"
#include "routing/pool.hpp"
#include <cstdint>
#include <optional>
#include <vector>

/// A large contact centre for the pool machine alone, held at a wanted number of waiting interactions and
/// idle agents, and batches of decisions for it: 40 % arrivals, half of which find an idle agent; 40 % agents
/// freed while work waits; 20 % declines. What is not a decision of the mix (accepting, filling up) happens
/// between batches and is not measured.
///
/// Some agents are spares: none of those who are made to wait is for a spare, so that spares can be idle
/// however many wait. Arrivals that are to find somebody are for spares; the others free themselves for those
/// who wait.
namespace strowger::bench {

struct load_shape {
  std::size_t agents = 10'000, skills = 200, queues = 200;
  std::size_t waiting = 1'000;
  double idle = 0.05; ///< share of the agents
  std::uint64_t seed = 1;
  /// Of all queues. Where it is not the usual rule, half of the agents are of the team red, half of the blue.
  routing::selection_settings select{};
  /// Of the pool; queues differ in weight, cost, handle time and ratio, and in value to the team red.
  routing::pool_rules rules{};
  std::vector<routing::relaxation_step> steps{};     ///< of all queues
  std::vector<routing::exception_rule> exceptions{}; ///< of all queues
  std::size_t length_max = 0;                        ///< of all queues
};

class routing_load {
public:
  explicit routing_load(load_shape how);

  /// So many decisions change little of the shape.
  [[nodiscard]] std::size_t batch() const;
  /// Plans the next decisions; `run` gives the input of each to the pool.
  void plan(std::size_t decisions);
  [[nodiscard]] std::size_t planned() const { return plan_.size(); }
  void run(std::size_t which);
  /// What kind of decision it is: 0 an arrival, 1 an agent freed, 2 a decline.
  [[nodiscard]] int kind(std::size_t which) const;
  /// Everything planned has run: answers the offers, then fills up to the shape again.
  void settle();

  void add_waiting(std::size_t count);
  /// Time goes on by itself: whether anything is due then, the wake-up for it, and what the load hears of it.
  [[nodiscard]] bool due_after(routing::milliseconds span);
  void wake();
  void hear_wake();
  [[nodiscard]] const routing::pool_state& pool() const { return pool_; }
  [[nodiscard]] std::size_t idle() const { return idle_.size(); }

  struct counts {
    std::uint64_t arrivals = 0, found = 0, freed = 0, took = 0, declines = 0, offers = 0;
  };
  [[nodiscard]] const counts& counted() const { return counts_; }

private:
  /// Skill numbers with the level the agent has, sorted by skill.
  struct person {
    routing::agent_id id;
    std::vector<std::pair<std::uint16_t, std::uint8_t>> skills;
    routing::interaction_id holds;
    std::uint32_t at_idle = 0, at_busy = 0; ///< place in the lists
    bool spare = false;
    bool taken = false; ///< by the plan
  };
  using needs = std::vector<std::pair<std::uint16_t, std::uint8_t>>;
  struct open_offer {
    routing::offer_id id;
    routing::interaction_id interaction;
    std::size_t agent = 0;
  };

  void configure();
  void make_busy(std::size_t agent);
  void put(routing::pool_event what);
  /// What the load has to know of a fact; kept small, for it is written while decisions are measured.
  struct heard {
    enum class kind : std::uint8_t { offered, offer_ended, won, released, queued } what;
    std::size_t agent = 0;
    routing::interaction_id interaction;
    routing::offer_id offer;
  };
  static void listen(const routing::pool_facts& facts, std::vector<heard>& into);
  void hear(const heard& one);
  [[nodiscard]] bool fits(const person& who, const needs& what) const;
  [[nodiscard]] bool any_spare_fits(const needs& what) const;
  needs needs_of(const person& who);
  needs hard_needs();
  routing::interaction_arrived arrival(const needs& what);
  std::optional<std::size_t> fresh_idle();
  std::optional<std::size_t> fresh_busy_with_work();
  std::optional<std::size_t> any_fresh_busy();
  void keep_offers();
  [[nodiscard]] bool rings() const { return how_.select.ring_width != 1; }
  void keep_idle();
  void keep_waiting();
  std::size_t draw(std::size_t below) { return routing::draw_below(dice_, below); }
  void enlist(std::vector<std::size_t>& list, std::uint32_t person::*at, std::size_t agent);
  void delist(std::vector<std::size_t>& list, std::uint32_t person::*at, std::size_t agent);

  load_shape how_;
  routing::random_generator dice_;
  routing::pool_state pool_{routing::pool_id{1}};
  routing::moment now_;
  std::vector<person> people_; ///< agent with counter n at n - 1
  std::vector<std::size_t> idle_, busy_;
  std::vector<routing::queue_id> queues_;
  std::vector<routing::skill_level> names_;
  std::vector<std::vector<std::uint32_t>> holders_, spare_holders_; ///< agents, by skill
  std::vector<std::size_t> spares_, taken_;
  std::vector<open_offer> offers_;
  std::vector<routing::pool_input> plan_;
  std::vector<heard> heard_;
  std::vector<std::size_t> heard_until_; ///< by planned decision
  routing::pool_facts facts_;
  std::vector<routing::interaction_id> waiting_; ///< some of them may wait no longer
  std::vector<routing::interaction_id> stuck_;   ///< wait for whom nobody else is there; they leave
  std::uint64_t arrived_ = 0;
  counts counts_;
};

} // namespace strowger::bench
