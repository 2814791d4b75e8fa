#pragma once
#include "routing/kpi/definitions.hpp"
#include "routing/kpi/statistics.hpp"
#include <string>

/// A day of a pool, told in facts written by hand.
namespace strowger::tests::figures_day {

namespace fact = routing::fact;
using routing::agent_id;
using routing::agent_state;
using routing::interaction_id;
using routing::milliseconds;
using routing::moment;
using routing::offer_id;
using routing::queue_id;
using routing::queue_settings;
using routing::requeue_reason;
using routing::visit_exit;
using routing::wall_time;
using routing::kpi::find_queue_kpi;
using routing::kpi::statistics;

inline const queue_id sales{1, 1}, service{1, 2};
inline const agent_id ada{1, 1};

/// Facts as a pool would decide them, written by hand.
struct day {
  statistics figures;
  std::uint64_t last_offer = 0;

  explicit day(milliseconds threshold = milliseconds{20'000}) {
    fold(figures, fact::engine_joined{moment{}, wall_time{milliseconds{1'764'000'000'000}}, 1});
    for (auto queue : {sales, service}) {
      queue_settings settings;
      settings.service_level_threshold = threshold;
      fold(figures, fact::queue_configured{queue, 1, settings});
    }
    fold(figures, fact::agent_configured{ada, 1, {}, moment{}});
  }
  void arrive(std::uint64_t who, milliseconds at, queue_id queue = sales,
              requeue_reason why = requeue_reason::none) {
    fact::interaction_queued queued;
    queued.interaction = interaction_id{who};
    queued.queue = queue;
    queued.why = why;
    queued.anchor = queued.at = moment{at};
    fold(figures, queued);
  }
  void leave(std::uint64_t who, milliseconds at, visit_exit how) {
    fold(figures, fact::visit_ended{interaction_id{who}, 1, how, requeue_reason::none, moment{at}, {}, {}});
    if (how != visit_exit::answered)
      fold(figures, fact::interaction_closed{interaction_id{who}, moment{at}, "", {}, {}});
  }
  offer_id offer(std::uint64_t who, milliseconds at, queue_id queue = sales) {
    fact::offer_made made;
    made.offer = offer_id{1, ++last_offer};
    made.interaction = interaction_id{who};
    made.agent = ada;
    made.queue = queue;
    made.at = moment{at};
    fold(figures, made);
    return made.offer;
  }
  void win(offer_id offer, std::uint64_t who, milliseconds at) {
    fold(figures, fact::offer_won{offer, interaction_id{who}, ada, moment{at}, moment{at}, {}});
    leave(who, at, visit_exit::answered);
    fold(figures, fact::interaction_talking{interaction_id{who}, ada, moment{at}, {}});
  }
  void release(std::uint64_t who, milliseconds at) {
    fold(figures, fact::agent_released{interaction_id{who}, ada, moment{at}, {}});
  }
  void state(agent_state to, milliseconds at, std::string reason = "") {
    fold(figures, fact::agent_state_set{ada, to, reason, moment{at}, {}});
  }
  double figure(std::string_view id, queue_id queue = sales) const {
    return find_queue_kpi(id)->value(figures.queues.at(queue).total).value();
  }
};

} // namespace strowger::tests::figures_day
