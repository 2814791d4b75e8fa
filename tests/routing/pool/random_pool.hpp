#pragma once
#include "random_settings.hpp"
#include "routing/model/random.hpp"
#include "routing/pool.hpp"
#include <cstdint>
#include <string>
#include <vector>

namespace strowger::routing::testing {

/// Draws one input after another for a pool, likely ones and foolish ones, by looking at it. The same seed
/// and the same pool give the same inputs.
class random_inputs {
public:
  struct sizes {
    std::size_t queues = 7, agents = 16, waiting = 60;
  };
  random_inputs(std::uint64_t seed, sizes how_large);

  /// The first input: the whole configuration.
  pool_input first();
  pool_input next(const pool_state& pool);
  /// Hears what the pool decided, to draw from what is there.
  void hear(const pool_facts& facts, std::size_t from);

private:
  pool_event draw(const pool_state& pool);
  pool_event draw_configuration(const pool_state& pool);
  pool_event draw_about_agent();
  pool_event draw_about_offer(const pool_state& pool);
  pool_event draw_about_lead(const pool_state& pool);
  pool_event draw_by_supervisor();
  pool_event draw_by_hand(const pool_state& pool);
  // random_elsewhere.cpp
  pool_event draw_elsewhere(const pool_state& pool);
  // random_parties.cpp
  pool_event draw_about_parties(const pool_state& pool);
  void hear_parties(const pool_fact& what);
  pool_event draw_move(const pool_state& pool);
  void say_who(interaction_arrived& came);
  void hear_elsewhere(const pool_fact& what);
  template <class T>
  const T& any(const std::vector<T>& of) {
    return of[draw_below(dice_, of.size())];
  }
  bool one_in(std::uint64_t n) { return draw_below(dice_, n) == 0; }
  interaction_id some_interaction();
  agent_id some_agent();
  queue_id some_queue();

  random_generator dice_;
  random_settings settings_;
  sizes sizes_;
  [[nodiscard]] wall_time wall() const {
    return wall_time{now_.time_since_epoch() + milliseconds{1'000'000'000}} + wall_shift_;
  }
  moment now_;
  milliseconds wall_shift_{0};
  std::uint64_t arrivals_ = 0;
  std::uint32_t version_ = 0;
  std::vector<interaction_id> open_;
  std::vector<interaction_id> led_;                                ///< those an agent has
  std::vector<std::pair<interaction_id, agent_id>> parts_;         ///< of agents beside the lead
  std::vector<interaction_id> dialled_;                            ///< their customers are called
  std::vector<std::pair<interaction_id, std::uint64_t>> departed_; ///< with their moves
  std::vector<offer_id> offers_;                                   ///< the open ones and some that ended
  std::vector<agent_id> agents_;
  std::vector<queue_id> queues_;
};

/// FNV-1a over text.
class digest {
public:
  void add(std::string_view text) {
    for (const char c : text) value_ = (value_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }

private:
  std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

} // namespace strowger::routing::testing
