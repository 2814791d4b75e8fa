#pragma once
#include "channels/channel.hpp"
#include "channels/media/media_words.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What a call's machine and the SIP stack below it say to each other, as values. Transactions
/// (retransmission, matching of responses, CANCEL and ACK of failures: RFC 3261 17) are the stack's; dialogs,
/// offer and answer, timers of the session and who may be reached are the machine's.
namespace strowger::channels::sip {

using routing::leg_id;
using routing::milliseconds;
using routing::moment;

/// One request and its responses, either way. Numbers are the shell's for requests that come in (odd) and the
/// machine's for those that go out (even); never reused within a call.
using exchange = std::uint32_t;

enum class method : std::uint8_t {
  invite,
  ack,
  bye,
  cancel,
  update,
  prack,
  options,
  info,
  refer,
  notify,
  message,
  other
};

/// RFC 4028: what a message says about the session's timer.
struct timer_words {
  std::uint32_t expires_s = 0; ///< Session-Expires; 0: none
  std::uint32_t min_s = 0;     ///< Min-SE; 0: none
  enum class who : std::uint8_t { unsaid, uac, uas } refresher = who::unsaid;
  bool supported = false; ///< `timer` in Supported or Require
  friend bool operator==(const timer_words&, const timer_words&) = default;
};

/// What of a message matters to a call. The shell reads it from what came and writes it into what goes.
struct words {
  std::string from_tag, to_tag;
  std::string contact;                   ///< URI of the remote target
  std::string source;                    ///< where it really came from, as a `dialog::flow`
  std::vector<std::string> record_route; ///< as in the message, top first
  std::uint32_t cseq = 0;
  std::string body_type, body;
  timer_words timer;
  bool requires_reliable = false; ///< Require: 100rel, in a request or a provisional response
  std::uint32_t rseq = 0;         ///< RFC 3262, of a reliable provisional response
  bool allows_update = false;     ///< UPDATE in Allow
  std::string rack;               ///< of PRACK: what it acknowledges
  std::string reason;             ///< Reason header, whole
  std::string refer_to;           ///< of REFER: the target
  std::string event;              ///< of NOTIFY
  bool subscription_over = false; ///< of NOTIFY: it is the last one
  std::uint32_t retry_after_s = 0;
  bool needs_credentials = false;      ///< 401 or 407 whose challenge the shell can answer
  std::vector<std::string> challenges; ///< of those: what is asked for, as it came; the shell reads it
  friend bool operator==(const words&, const words&) = default;
};

/// The identity of one dialog (RFC 3261 12), as far as it is kept over a restart.
struct dialog {
  std::string call_id, local_tag, remote_tag;
  std::string local, remote; ///< From and To of our own requests, without tags: name-addr or URI
  std::string target;        ///< remote target, the peer's Contact
  std::vector<std::string> routes;
  std::string flow; ///< where requests go instead of by target and routes: the connection a phone registered
                    ///< on, as long as that is there, or where one behind NAT sends from
  std::string listener; ///< of ours that it came by, `ADDRESS:PORT`: all that is ours in it goes by that one;
                        ///< empty: by the first that fits
  std::uint32_t local_cseq = 0, remote_cseq = 0;
  friend bool operator==(const dialog&, const dialog&) = default;
};

/// Which dialog of the call: the leg, and which of its attempts (one per contact of a phone; 0 for the
/// customer).
struct dialog_key {
  leg_id leg;
  std::uint32_t attempt = 0;
  friend auto operator<=>(const dialog_key&, const dialog_key&) = default;
};

// ------------------------------------------------------------------------------------------- from the stack
struct request_came {
  dialog_key in;
  exchange number = 0;
  method what = method::other;
  words said;
};
/// `status` 408 also when nothing came, 503 when it could not be sent.
struct response_came {
  dialog_key in;
  exchange number = 0;
  method what = method::other;
  int status = 0;
  words said;
};
/// The ACK of our 2xx.
struct ack_came {
  dialog_key in;
  words said;
};
/// The INVITE was cancelled and answered with 487 by the stack.
struct cancel_came {
  dialog_key in;
  exchange number = 0;
  std::string reason;
};
/// Our 2xx was never acknowledged (RFC 3261 13.3.1.4), or a reliable provisional response (RFC 3262 3).
struct ack_missing {
  dialog_key in;
};
using stack_word = std::variant<request_came, response_came, ack_came, cancel_came, ack_missing>;

// --------------------------------------------------------------------------------------------- to the stack
/// A request within the dialog, or its first one.
struct send_request {
  dialog_key in;
  exchange number = 0;
  std::uint32_t cseq = 0; ///< of the dialog as this was decided: more may follow in the same step
  method what = method::other;
  words says;
  bool first = false;          ///< begins the dialog
  std::uint32_t expires_s = 0; ///< Expires of an INVITE: the phone stops ringing by itself
  bool answer_at_once = false; ///< asks the phone to answer by itself
  std::string branch;          ///< of the first request; empty: any
  std::optional<dialog> as;    ///< an early dialog of that place; nothing: its own
};
struct send_response {
  dialog_key in;
  exchange number = 0;
  int status = 0;
  words says;
  bool reliable = false;
};
struct send_ack {
  dialog_key in;
  std::uint32_t cseq = 0; ///< of the INVITE
  words says;
  std::string branch; ///< of the INVITE, where it was a dialog's first
};
/// RFC 3261 9.1: sent as soon as a provisional response was there.
struct send_cancel {
  dialog_key in;
  exchange number = 0;
  std::string reason;
};
/// A dialog that came into being although nobody wants it (RFC 3261 13.2.2.4): acknowledged and ended at
/// once.
struct turn_away {
  dialog_key in;
  dialog as;
  std::uint32_t cseq = 0; ///< of its INVITE
  std::string reason;     ///< of the BYE
};
/// The INVITE of a customer that was not finally answered, or whose answer was not acknowledged, before a
/// restart: its transaction is made anew from what was kept of it, and answered as `number`.
struct take_up {
  dialog_key in;
  exchange number = 0;
  std::string head;
};
/// Nothing of this dialog is known any more.
struct forget_dialog {
  dialog_key in;
};

// --------------------------------------------------------------------------------------------- to the engine
struct tell {
  std::uint64_t number = 0; ///< 0: passing
  event_body what;
};
/// Goes out before the next `tell`.
struct keep_bytes {
  std::string bytes;
};

using call_output = std::variant<send_request, send_response, send_ack, send_cancel, turn_away, take_up,
                                 forget_dialog, tell, keep_bytes, command_outcome, media::media_command>;
using call_outputs = std::vector<call_output>;

} // namespace strowger::channels::sip
