#include "channels/sip/host_names.hpp"
#include "channels/sip/next_hop.hpp"
#include "channels/sip/nta/nta_inside.hpp"
#include "channels/sip/remote_target.hpp"

/// Answers to nothing.
namespace strowger::channels::sip {

namespace {

/// So many goodbyes of this kind are under way at once; whoever hears none repeats its answer.
constexpr std::size_t goodbyes_max = 1'000;
/// Whoever sent that INVITE may have sent more in its dialog since, and nobody here knows.
constexpr std::uint32_t cseq_leap = 1'000;

std::string uri_of(const url_t* from) {
  char text[1024];
  const int size = url_e(text, sizeof text, from);
  if (size <= 0 || static_cast<std::size_t>(size) >= sizeof text) return {};
  return "<" + std::string(text, static_cast<std::size_t>(size)) + ">";
}

/// The dialog that this response began, as the one who sent the INVITE has it.
dialog dialog_of(const sip_t& response, const words& said, const sip_source& from) {
  dialog as;
  as.call_id = response.sip_call_id->i_id;
  as.local_tag = said.from_tag;
  as.remote_tag = said.to_tag;
  as.local = uri_of(response.sip_from->a_url);
  as.remote = uri_of(response.sip_to->a_url);
  as.routes.assign(said.record_route.rbegin(), said.record_route.rend());
  as.listener = from.listener;
  as.local_cseq = said.cseq + cseq_leap;
  take_target(as, said.contact, said.source);
  if (from.by != transport::udp) as.flow = from.flow();
  return as;
}

/// Whoever sent that 200, to be acknowledged and let go.
turn_away goodbye_to(const sip_t& response, const words& said, const sip_source& from) {
  turn_away who;
  who.as = dialog_of(response, said, from);
  who.cseq = said.cseq;
  return who;
}

} // namespace

/// A 200 to an INVITE of ours whose call is over by now: nobody is left there who would acknowledge it. Who
/// was talked with has had, or sent, a BYE; who was only rung has not.
void nta_stack::inside::unheard(const call_key& in, exchange number, msg_t* message, const sip_t& sip) {
  const auto found = outgoing.find({in, number});
  if (found == outgoing.end()) return;
  const auto said = words_of(agent, message, sip);
  const bool whole = sip.sip_call_id != nullptr && sip.sip_from != nullptr && sip.sip_to != nullptr;
  if (whole && user.dialog_of(sip.sip_call_id->i_id, said.from_tag)) return;
  if (const auto& within = found->second->within) {
    acknowledge(in, dialog{*within}, {in.in, found->second->cseq, {}, {}}, {});
  } else if (whole && !said.contact.empty()) {
    auto who = goodbye_to(sip, said, source_of(agent, message));
    who.in = in.in;
    say_goodbye(in, who);
  }
  finish(in, number);
}

/// A response to nothing: to an INVITE from before a restart, or a mistake. In a dialog that goes on it is
/// acknowledged, once more perhaps. In another one our BYE goes where it says,
/// so a stranger has so many of them as it has other words, and none to a host's name: nobody waits for a
/// name server for it.
void nta_stack::inside::stray(msg_t* message, const sip_t& sip) {
  const bool yes = sip.sip_cseq != nullptr && sip.sip_cseq->cs_method == sip_method_invite &&
                   sip.sip_status->st_status >= 200 && sip.sip_status->st_status < 300 &&
                   sip.sip_call_id != nullptr && sip.sip_from != nullptr && sip.sip_to != nullptr;
  if (!yes || !user.knows_dialogs()) return; // until its ACK comes it says so again
  const auto said = words_of(agent, message, sip);
  const auto key = user.dialog_of(sip.sip_call_id->i_id, said.from_tag);
  if ((key && user.said_again(*key, said)) || questions.size() >= goodbyes_max) return;
  const auto from = source_of(agent, message);
  const auto who = goodbye_to(sip, said, from);
  const bool has_way = !who.as.target.empty() && is_numeric(next_hop_of(who.as).host);
  if (has_way && user.welcome(from, approach::shows_proof)) say_goodbye({}, who);
}

} // namespace strowger::channels::sip
