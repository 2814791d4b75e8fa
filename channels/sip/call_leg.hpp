#pragma once
#include "channels/sip/call_words.hpp"
#include "channels/sip/sdp.hpp"
#include "channels/sip/session_timer.hpp"
#include <vector>

namespace strowger::channels::sip {

/// Where a leg stands.
/// Of the customer: `waiting` (its INVITE is unanswered) -> `accepted` (200 is out) -> `confirmed` (ACK
/// came). Of another: `opening` (its line is being made) -> `inviting` -> `accepted` (it said 200, which is
/// being made durable)
/// -> `confirmed` (ACK is out). Both end through `leaving` (BYE or CANCEL is out) in `over`.
enum class leg_phase : std::uint8_t { opening, waiting, inviting, accepted, confirmed, leaving, over };

/// A dialog that a provisional response to an INVITE of ours has begun: each who answers has its own (RFC
/// 3261 12.1.2).
struct early_dialog {
  std::string tag; ///< of who answers
  std::string target;
  std::vector<std::string> routes;
  std::uint32_t heard_rseq = 0; ///< of the last reliable one (RFC 3262)
  /// Its session description: the answer to our offer (RFC 3261 13.2.1), where the 200 has none.
  std::string described_type, described;
};

/// One INVITE of ours, to one contact.
struct call_attempt {
  dialog id;          ///< as it was begun, until a 200 is taken
  std::string branch; ///< of the first INVITE
  exchange invite = 0;
  std::uint32_t invite_cseq = 0;
  std::vector<early_dialog> early;
  bool open = false; ///< its INVITE is out and has no final response yet
  bool cancelled = false;
  std::string reason;                  ///< why it is not wanted any more, as it was told or would be
  bool proved = false;                 ///< it has been sent again with an answer to a challenge
  int status = 0;                      ///< its final response
  srtp_rule srtp = srtp_rule::refused; ///< of the trunk or the telephone that is rung
  own_audio ours_says;                 ///< what this place is offered: a key only where it may have one
  bool offered = false;                ///< and it has been
  std::string trunk;                   ///< it goes by; empty: a telephone's
  std::string instance;                ///< as `destination` has it
};

/// A request of ours within the dialog that waits for its response.
struct our_request {
  exchange number = 0;
  std::uint32_t cseq = 0;
  method what = method::other;
  bool carries_session = false; ///< an offer is out: another would be glare (RFC 3261 14.1)
  words says{};
  bool proved = false; ///< it is the same once more, with an answer to a challenge
};

/// A transfer that the phone has asked for (RFC 3515), until it knows what came of it.
struct asked_transfer {
  exchange refer = 0;      ///< unanswered until the engine has it in its journal; 0: answered
  std::uint64_t event = 0; ///< number of `leg_refers`; 0: it is from before a restart, and taken in
  std::string outcome;     ///< known before that
};

struct call_leg {
  leg_id id;
  leg_phase phase = leg_phase::opening;
  leg_kind kind = leg_kind::offer;
  std::string on_behalf;              ///< of an outside number: whose call it is, `TENANT/AGENT`
  std::string rings;                  ///< who is rung, as `ring` says it; empty after a restart
  std::vector<call_attempt> attempts; ///< of the customer: one, its dialog
  std::uint32_t chosen = 0;           ///< the attempt whose dialog this is, once accepted

  // its audio
  media::line_id line{};
  bool line_open = false, line_failed = false;
  std::optional<moment> line_again_at, ///< another program has its port just now: asked for again then
      line_taken_since;
  media::endpoint here;            ///< where media receives for it
  bool foretold = false;           ///< media has not said so yet
  own_audio ours_says;             ///< what we offer
  std::optional<peer_audio> peer;  ///< what its session description said last
  std::string heard_session;       ///< the text of it, as far as it counts; kept
  std::optional<own_audio> agreed; ///< ours, narrowed to what both can
  std::optional<own_audio> shown;  ///< as the peer was told last
  bool offer_came = true;          ///< of the INVITE: it had a session description, ours is the answer
  bool offered_early = false;      ///< ours is out in a reliable response, the answer comes in its PRACK
  bool offer_out = false; ///< ours is, in an answer of ours: until its ACK, or PRACK, there is no other
  bool held = false;      ///< by the peer
  bool moved = false;     ///< its audio is received elsewhere than the peer was told: it is invited again
  srtp_rule srtp = srtp_rule::refused; ///< of the trunk or the phone it goes through

  // transactions within the dialog
  exchange initial = 0;           ///< of the customer: the INVITE that is unanswered
  std::uint32_t initial_cseq = 0; ///< and its CSeq: the same INVITE may come again after a restart
  std::string head;               ///< what the stack needs to answer it after a restart
  std::optional<our_request> ours;
  std::optional<our_request> overtaken; ///< an INVITE that our BYE left behind: its 200 is acknowledged, too
  std::optional<asked_transfer> transfer;
  std::optional<moment> again_at; ///< after 491
  std::uint32_t refusals = 0;     ///< of our telling it where its audio is received now, in a row
  bool allows_update = false;
  bool reliable = false; ///< Require: 100rel
  bool rang = false;
  bool early = false;     ///< of the customer: it hears audio before it is answered, for as long as it waits
  bool described = false; ///< and has been told where that is
  bool unconfirmed = false;          ///< a reliable response of ours has had no PRACK yet
  std::optional<moment> progress_at; ///< its 183 leaves then, once more each minute
  bool restored = false;             ///< it is from before a restart, and nothing has been asked in it since
  bool taken_up = false;             ///< its INVITE is from before a restart
  bool to_take_up = false;           ///< and has no transaction yet: it gets one with its answer
  bool ours_began = false;           ///< a request of ours within the dialog is, or was, out
  moment arrived_at{};               ///< of the customer

  // ring
  bool in_turn = false; ///< one place after the other, as with trunks; else all at once
  bool auto_answer = false;
  std::optional<moment> ring_until;
  std::uint32_t min_session_s = 0;  ///< of a 422
  std::uint64_t answered_event = 0; ///< number of `leg_answered`: the ACK leaves when it is durable

  session_timer timer;
  std::optional<moment> silent_since, probed;
  std::optional<moment> bye_until; ///< of `leaving`
  bool bye_when_confirmed = false; ///< RFC 3261 15: no BYE from who answered before the ACK

  /// Its ACK is there, or out. Whether it is silent counts from here on.
  void confirmed(moment now) {
    phase = leg_phase::confirmed;
    if (silent_since) silent_since = now;
  }
  [[nodiscard]] dialog& id_of_dialog() { return attempts.at(chosen).id; }
  [[nodiscard]] const dialog& id_of_dialog() const { return attempts.at(chosen).id; }
  [[nodiscard]] dialog_key key() const { return {id, chosen}; }
  [[nodiscard]] bool talking() const { return phase == leg_phase::accepted || phase == leg_phase::confirmed; }
};

/// The ACK of its INVITE.
inline send_ack ack_of(const call_leg& to) {
  const auto& by = to.attempts.at(to.chosen);
  return {to.key(), by.invite_cseq, {}, by.branch};
}

} // namespace strowger::channels::sip
