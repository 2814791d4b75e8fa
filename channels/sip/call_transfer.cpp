#include "channels/sip/call.hpp"
#include "channels/sip/refer_words.hpp"
#include <utility>

/// Transfers that a telephone asks for by itself (RFC 3515).
namespace strowger::channels::sip {

namespace {

struct sipfrag {
  std::string_view reason, status;
};
/// What of the outcome the phone is told, as if it had called there itself.
constexpr sipfrag outcomes[] = {{"refused", "603 Declined"},
                                {"declined", "603 Declined"},
                                {"do_not_disturb", "480 Temporarily Unavailable"},
                                {"busy", "486 Busy Here"},
                                {"timed_out", "408 Request Timeout"},
                                {"no_endpoint", "404 Not Found"},
                                {"no_route", "404 Not Found"}};
constexpr std::string_view not_known = "503 Service Unavailable"; ///< the engine was killed before it began

std::string_view outcome_of(std::string_view reason) {
  for (const auto& one : outcomes)
    if (one.reason == reason) return one.status;
  return not_known;
}

/// RFC 3891 3: its Call-ID and both tags are this one's, which is said from either side (RFC 5589 7.1: a
/// telephone names the dialog as whoever it sends there will know it, or as it knows it itself).
bool is_named_by(const replaces_words& named, const dialog& one) {
  const bool ours_first = named.to_tag == one.local_tag && named.from_tag == one.remote_tag;
  const bool theirs_first = named.to_tag == one.remote_tag && named.from_tag == one.local_tag;
  return named.call_id == one.call_id && (ours_first || theirs_first);
}

} // namespace

/// The leg beside these two whose dialog it is; zero: none that talks, or it was meant only while that rings.
leg_id call::replaced_by(const replaces_words& named, leg_id asks) const {
  if (named.early_only) return {};
  for (const auto& [id, leg] : legs_)
    if (id != asks && id != leg_id{} && leg.talking() && is_named_by(named, leg.id_of_dialog())) return id;
  return {};
}

/// The phone would have its call go elsewhere, and the engine decides. It is told that it is being tried when
/// the engine has it in its journal, and what came of it when that is known.
void call::refer(call_leg& of, const request_came& what, moment now, call_outputs& out) {
  const auto refuse = [&](int status) {
    out.emplace_back(send_response{what.in, what.number, status, {}, false});
  };
  if (of.id == leg_id{} || !of.talking()) return refuse(603);
  const auto to = read_refer_to(what.said.refer_to);
  if (!to) return refuse(400);
  if (of.transfer) return refuse(491); // one at a time
  leg_id replaced{};
  if (to->replaces) {
    replaced = replaced_by(*to->replaces, of.id);
    if (replaced == leg_id{}) return refuse(603);
  }
  of.transfer = asked_transfer{what.number, events_.next(), {}};
  say(leg_refers{of.id, to->number.empty() ? to->uri : "number:" + to->number, replaced}, now, out);
}

void call::tell_transfer(call_leg& of, std::string_view status, bool over, call_outputs& out) {
  send_request told;
  told.in = of.key();
  told.number = next_exchange();
  told.what = method::notify;
  told.says.event = "refer";
  told.says.subscription_over = over;
  told.says.body_type = "message/sipfrag;version=2.0";
  told.says.body = "SIP/2.0 " + std::string{status} + "\r\n";
  told.cseq = ++of.id_of_dialog().local_cseq;
  out.emplace_back(std::move(told));
}

/// The engine has it in its journal: 202, and the NOTIFY that has to follow at once (RFC 3515 2.4.4).
void call::transfer_taken_in(call_leg& of, moment now, call_outputs& out) {
  auto& asked = *of.transfer;
  out.emplace_back(send_response{of.key(), std::exchange(asked.refer, 0), 202, {}, false});
  if (asked.outcome.empty()) return tell_transfer(of, "100 Trying", false, out);
  end_transfer(of, std::exchange(asked.outcome, {}), out);
  note_at_ = now + settings_->noted_after;
}

/// What came of it is known.
void call::end_transfer(call_leg& of, std::string_view status, call_outputs& out) {
  if (of.transfer->refer != 0) out.emplace_back(send_response{of.key(), of.transfer->refer, 202, {}, false});
  tell_transfer(of, status, true, out);
  of.transfer.reset();
}

/// The engine, or this process, has begun anew: what it said of transfers that it had taken in may be lost.
void call::ask_of_transfers(call_outputs& out) const {
  for (const auto& [id, leg] : legs_)
    if (leg.transfer && leg.transfer->refer == 0) pass_on(leg_refers{id, {}, {}}, out);
}

/// The dialog is over by the phone's own word.
void call::drop_transfer(call_leg& of, call_outputs& out) {
  if (!of.transfer) return;
  if (of.transfer->refer != 0) out.emplace_back(send_response{of.key(), of.transfer->refer, 487, {}, false});
  of.transfer.reset();
}

void call::obey(command_id id, const refer_failed& what, moment now, call_outputs& out) {
  done(id, out);
  auto* leg = find(what.leg);
  if (leg == nullptr || !leg->transfer) return;
  const auto status = outcome_of(what.reason);
  const bool not_taken_in = leg->transfer->event > events_.acknowledged();
  if (not_taken_in && what.reason == refer_forgotten) return; // it is being told, or told again
  if (leg->transfer->refer != 0) {                            // refused sooner than it was written
    leg->transfer->outcome = status;
    return;
  }
  end_transfer(*leg, status, out);
  note_at_ = now + settings_->noted_after;
}

} // namespace strowger::channels::sip
