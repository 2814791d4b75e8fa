#pragma once
#include "routing/kpi/wait_histogram.hpp"
#include "routing/model/time.hpp"
#include "routing/pool_words.hpp"
#include <cstdint>

/// What is counted, before any ratio is taken: sums that can be added up over intervals, queues and agents.
namespace strowger::routing::kpi {

/// Ends of offers. `made = accepted + declined + timed_out + undeliverable + rescinded + withdrawn + still
/// open`.
struct offer_counts {
  std::uint64_t made = 0, accepted = 0, declined = 0, timed_out = 0, undeliverable = 0, rescinded = 0,
                withdrawn = 0;
  offer_counts& operator+=(const offer_counts& more);
  friend bool operator==(const offer_counts&, const offer_counts&) = default;
};

/// Work finished with a customer, counted when the agent is let go: talk includes hold. Who was consulted or
/// joined handled it too, and its time is the queue's; the queue's `handled` counts those who led.
struct handling_counts {
  std::uint64_t handled = 0; ///< connected and let go
  milliseconds talk{0}, wrap_up{0};
  [[nodiscard]] milliseconds handle() const { return talk + wrap_up; }
  handling_counts& operator+=(const handling_counts& more);
  friend bool operator==(const handling_counts&, const handling_counts&) = default;
};

/// Callbacks, apart from visits: a visit that becomes one ends as `called_back` there and then. `agreed +
/// came = reached + failed + joined + ended + went + still open`.
struct callback_counts {
  std::uint64_t agreed = 0, came = 0;    ///< here; from another queue
  std::uint64_t tries = 0, missed = 0;   ///< customers called; not reached by that
  std::uint64_t reached = 0, failed = 0; ///< failed: given up after the last try
  std::uint64_t joined = 0;              ///< the customer came by itself before it was called
  std::uint64_t ended = 0;               ///< cancelled, or its time was over
  std::uint64_t went = 0;                ///< to another queue
  [[nodiscard]] std::uint64_t in() const { return agreed + came; }
  [[nodiscard]] std::uint64_t out() const { return reached + failed + joined + ended + went; }
  callback_counts& operator+=(const callback_counts& more);
  friend bool operator==(const callback_counts&, const callback_counts&) = default;
};

/// One queue's visits. A visit is one stay in the queue: it is enqueued where it begins and counts under its
/// exit where it ends. Its wait runs from its begin to its end, ringing included; `answered` means accepted
/// by an agent.
struct queue_counts {
  std::uint64_t enqueued = 0;
  std::uint64_t answered = 0, abandoned = 0, flowed_out = 0, cancelled = 0, expired = 0, failed = 0;
  std::uint64_t called_back = 0;                           ///< became callbacks
  std::uint64_t refused = 0;                               ///< not admitted, so never enqueued
  std::uint64_t answered_within = 0, abandoned_within = 0; ///< the queue's service level threshold
  std::uint64_t abandoned_short = 0;       ///< sooner than `statistics_settings::short_abandon`
  std::uint64_t transferred = 0;           ///< answered here, then passed on to a queue by their agent
  std::uint64_t transferred_to_agents = 0; ///< to a named agent: waiting for it, or after a consult
  std::uint64_t transferred_outside = 0;   ///< to an outside number
  milliseconds wait_answered{0}, wait_abandoned{0}, wait_all{0}; ///< sums; all: every exit
  wait_histogram waits_answered, waits_all;
  handling_counts handling;
  offer_counts offers;
  callback_counts callbacks;

  [[nodiscard]] std::uint64_t exits() const {
    return answered + abandoned + flowed_out + cancelled + expired + failed + called_back;
  }
  /// A visit that ended so after this wait.
  void add_exit(visit_exit exit, milliseconds wait, std::size_t bucket, milliseconds threshold,
                milliseconds short_abandon);
  queue_counts& operator+=(const queue_counts& more);
  /// The same but for the histograms, which are most of the work.
  void add_plain(const queue_counts& more);
  friend bool operator==(const queue_counts&, const queue_counts&) = default;
};

/// One agent's time and work. The times add up to the time since the agent was configured; `handling` goes
/// before the presence state (an agent who signs out with work open still handles it).
struct agent_counts {
  milliseconds signed_out{0}, not_ready{0};
  milliseconds idle{0};     ///< ready and nothing accepted; ringing included
  milliseconds handling{0}; ///< at least one interaction accepted, connected or in wrap-up
  milliseconds ringing{0};  ///< of `idle`: an offer was open
  milliseconds load{0};     ///< sum over interactions of the time each was held
  milliseconds lost{0};     ///< no session's heartbeat, whatever the state
  handling_counts work;
  offer_counts offers;
  [[nodiscard]] milliseconds signed_in() const { return not_ready + idle + handling; }
  agent_counts& operator+=(const agent_counts& more);
  friend bool operator==(const agent_counts&, const agent_counts&) = default;
};

} // namespace strowger::routing::kpi
