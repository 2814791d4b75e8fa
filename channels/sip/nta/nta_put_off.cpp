#include "channels/sip/nta/nta_inside.hpp"
#include <sofia-sip/nta_tag.h>
#include <utility>

/// Requests of dialogs that a process which has begun anew does not know yet.
namespace strowger::channels::sip {

/// By UDP it comes again in half a second. On a connection nobody repeats it (RFC 3261 17.1.2.2): it has its
/// transaction, and waits. An ACK comes again with its 200, and a CANCEL is of no transaction here.
void nta_stack::inside::put_off(msg_t* message, sip_t* sip) {
  const auto what = method_of(sip->sip_request->rq_method);
  if (what == method::ack || source_of(agent, message).by == transport::udp)
    return static_cast<void>(nta_msg_discard(agent, message));
  if (what == method::cancel)
    return static_cast<void>(nta_msg_treply(agent, message, SIP_481_NO_TRANSACTION, TAG_END()));
  if (refused(message, *sip)) return;
  if (waiting_for_dialogs.size() >= bounds.most)
    return static_cast<void>(
        nta_msg_treply(agent, message, SIP_503_SERVICE_UNAVAILABLE, SIPTAG_RETRY_AFTER_STR("1"), TAG_END()));
  put_off_request waits{0, sip->sip_call_id->i_id, sip->sip_to->a_tag, words_of(agent, message, *sip)};
  const auto* one = open(message, sip);
  if (one == nullptr) return;
  waits.handle = one->handle;
  if (waiting_for_dialogs.empty())
    su_timer_set_interval(
        patience,
        [](su_root_magic_t* magic, su_timer_t*, su_timer_arg_t*) {
          auto* self = static_cast<inside*>(magic);
          const doing now{self};
          self->end_waiting();
        },
        this, static_cast<su_duration_t>(bounds.within.count()));
  waiting_for_dialogs.push_back(std::move(waits));
}

/// Its sender would soon take it for lost. Who hears of a fault that is only ours asks again (RFC 3261
/// 21.5.4), and keeps its call.
void nta_stack::inside::end_waiting() {
  for (const auto& waits : std::exchange(waiting_for_dialogs, {})) {
    const auto* one = find(waits.handle);
    if (one == nullptr) continue; // its sender has taken it back
    nta_incoming_treply(one->irq, SIP_503_SERVICE_UNAVAILABLE, SIPTAG_RETRY_AFTER_STR("1"), TAG_END());
    finish(waits.handle);
  }
}

void nta_stack::dialogs_known() {
  su_timer_reset(inside_->patience);
  for (auto& waits : std::exchange(inside_->waiting_for_dialogs, {})) {
    auto* one = inside_->find(waits.handle);
    if (one == nullptr) continue; // its sender has taken it back
    const auto key = inside_->user.dialog_of(waits.call_id, waits.our_tag);
    if (!key) {
      nta_incoming_treply(one->irq, SIP_481_NO_TRANSACTION, TAG_END());
      inside_->finish(waits.handle);
      continue;
    }
    one->key = *key;
    one->of_call = true;
    inside_->user.heard(*key, request_came{key->in, one->number, one->what, std::move(waits.said)});
  }
}

} // namespace strowger::channels::sip
