#include "actors/interaction_shell.hpp"
#include <algorithm>

/// How a conversation comes into its pool: as its entry point says, and as its flow has set it.
namespace strowger::actors {

namespace ro = routing;

void interaction_shell::arrive() {
  if (!queue_) {
    // After a start: the entry point says where it was to go.
    const auto configuration = house_.configuration();
    for (const auto& entry : configuration->entry_points)
      if (entry.name == state_.entry && entry.tenant == state_.tenant) {
        priority_ = entry.priority;
        hours_ = entry.hours;
        attributes_ = entry.attributes;
        if (const auto queue = house_.names.find_queue(entry.tenant, entry.queue)) queue_ = queue->id;
      }
  }
  if (!queue_) {
    end(ro::conversation_end::failed);
    state_.stage = ro::pool_stage::gone;
    return;
  }
  const auto& flow = state_.flow;
  const bool through_flow = flow.at != ro::flow::phase::none;
  if (through_flow && !flow.queue.empty())
    if (const auto chosen = house_.names.find_queue(state_.tenant, flow.queue)) queue_ = chosen->id;
  const bool message = flow.end_as == ro::flow::ending::message_left;
  house_.queues.tell(queue_, at_the_door{{id_,
                                          queue_,
                                          message ? ro::channel_kind::task : state_.channel,
                                          ro::direction::inbound,
                                          state_.customer,
                                          {},
                                          priority_ + flow.priority,
                                          message ? std::string{} : hours_,
                                          flow.required,
                                          through_flow ? flow.attributes : attributes_}});
}

} // namespace strowger::actors
