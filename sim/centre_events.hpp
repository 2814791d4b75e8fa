#pragma once
#include "routing/pool_words.hpp"
#include "sim/calendar.hpp"
#include "sim/manners.hpp"
#include <cstdint>

/// What people around an engine or a pool will do, as a calendar keeps it: the same at both levels of
/// simulation.
namespace strowger::sim {

/// `Agent`: what an agent is called there. `who` is a customer, by number; `stint` which of its waits or
/// talks it is: an event of an earlier one is over.
template <class Agent>
struct centre_events {
  struct next_arrival {};
  struct comes_back {
    std::uint64_t number; ///< among those who are to come again
  };
  struct patience_over {
    std::uint64_t who;
    std::uint32_t stint;
  };
  struct would_be_called {
    std::uint64_t who;
    std::uint32_t stint;
  };
  /// An offer reaches its agent: the telephone rings.
  struct rings {
    routing::offer_id offer;
    Agent agent;
    offer_answer reply;
  };
  struct answer {
    routing::offer_id offer;
    Agent agent;
    bool accepts;
  };
  struct service_over {
    std::uint64_t who;
    Agent agent;
    std::uint32_t stint;
  };
  struct wrap_up_over {
    std::uint64_t who;
    Agent agent;
  };
  /// The agent has said its part; the customer answers after `silence`.
  struct agent_spoke {
    std::uint64_t who;
    Agent agent;
    std::uint32_t stint, nth;
    instant silence;
  };
  struct customer_spoke {
    std::uint64_t who;
    std::uint32_t stint, nth;
  };
  struct call_ended {
    std::uint64_t who;
    Agent agent;
    std::uint16_t tries;
    routing::callback_outcome how;
  };
  struct shift_change {
    enum class what : std::uint8_t { comes, goes, rests, is_back } how;
    std::uint32_t agent; ///< place in the settings
  };
  struct line_change {
    std::uint32_t agent; ///< likewise
    instant until;       ///< 0: it is there again
  };
};

} // namespace strowger::sim
