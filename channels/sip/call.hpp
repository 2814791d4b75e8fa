#pragma once
#include "channels/event_queue.hpp"
#include "channels/sip/call_leg.hpp"
#include "channels/sip/call_words.hpp"
#include "channels/sip/digit_collector.hpp"
#include "channels/sip/leg_names.hpp"
#include <map>
#include <memory>
#include <string_view>
#include <vector>

namespace strowger::sip_schema {
class kept_leg;
class kept_call;
} // namespace strowger::sip_schema

/// One call: the customer's dialog, the dialogs of everybody it is connected with, and the lines of the media
/// process that carry their audio. A pure machine: messages, the engine's commands, what media says and time
/// come in as arguments, what is to be done goes out as values, in order.
///
/// It decides nothing about people. The engine says who hears whom (`arrange`); the machine sees to it that
/// there are dialogs and lines for it, that each side knows what it must, and that whatever was said before a
/// restart is said again under the same names. Nobody is ever re-invited to change whom they hear.
///
/// Order of durability: the customer is answered (200) when event 1 is durable, and a phone that answered is
/// acknowledged (ACK) when its `leg_answered` is. Dialogs that we begin have names made from their leg, so a
/// repeated `ring` is the same INVITE. Not thread-safe.
namespace strowger::channels::sip {

struct replaces_words;

struct call_settings {
  milliseconds ring_back{250};     ///< the engine has not answered by then: 180
  milliseconds unanswered{60'000}; ///< nor by then: 503, unless it hears its audio early
  milliseconds progress{60'000};   ///< so often who hears its audio early is told so (RFC 3261 13.3.1.1)
  /// That the customer has acknowledged our 200 is kept with the next event, or by itself after so long. Lost
  /// with this process, the 200 is sent, and acknowledged, again.
  milliseconds noted_after{200};
  milliseconds bye_patience{5'000}; ///< for the answer to a BYE; the end is confirmed without it then
  milliseconds cancel_patience{
      32'000};                        ///< for the last answer to an INVITE that was cancelled (RFC 3261 9.1)
  milliseconds port_asked_after{100}; ///< a line's port was another program's: it is asked for again,
  milliseconds port_patience{5'000};  ///< for so long
  milliseconds silence{30'000};       ///< without audio for so long a peer is asked whether it is there
  event_repeats repeats{};
  std::string recordings;   ///< folder of recordings
  bool early_media = false; ///< the customer hears its audio before the call is answered (183)
  session_timer_rules timers{};
  srtp_rule srtp = srtp_rule::refused; ///< of the phones
};

/// A call that comes in, after the trunk has been admitted and the number found.
struct incoming_call {
  arrived what;
  dialog identity;
  exchange number = 0;
  words said;
  std::string head;                    ///< what the stack needs to answer the INVITE after a restart
  srtp_rule srtp = srtp_rule::refused; ///< of the trunk
  std::string trunk;                   ///< by its name
  bool withheld = false;               ///< who calls does not want to be shown
};

/// Where a leg can be rung.
struct destination {
  std::string uri;    ///< of the request
  std::string caller; ///< who calls, as it is shown there: the From, without a tag
  std::vector<std::string> routes;
  std::string flow;     ///< the connection it registered on; empty: by its URI
  std::string listener; ///< of ours that it registered by; empty: the first that fits
  bool secure = false;  ///< its audio is offered with a key
  std::string trunk;    ///< by its name; empty: a telephone's
  std::string instance; ///< of a telephone that has several flows (RFC 5626); else empty
  srtp_rule srtp = srtp_rule::refused;
};

/// When something is due on a leg by itself; nothing: only what comes from outside.
std::optional<moment> deadline_of(const call_leg& of, const call_settings& settings);
std::optional<moment> silence_due(const call_leg& of, const call_settings& settings);

class call {
public:
  call(conversation_id conversation, std::shared_ptr<const call_settings> settings, leg_names names);

  // ---- how it begins
  void arrive(incoming_call from, moment now, call_outputs& out);
  /// After a restart of this process: from the kept bytes. False when they say nothing that can be used; the
  /// call then only answers `end`.
  [[nodiscard]] bool resume(std::string_view kept, std::uint64_t last_event, moment now, call_outputs& out);
  /// The engine was restarted, this process was not: events that are not durable go again.
  void resumed(std::uint64_t last_event, moment now, call_outputs& out);

  // ---- from the stack
  /// Whether this INVITE of the customer's Call-ID and tag, out of any dialog, is the one that was kept, come
  /// again after a restart. Any other is a merged request (RFC 3261 8.2.2.2), of which the call does not
  /// hear.
  [[nodiscard]] bool is_come_again(std::string_view head, std::uint32_t cseq) const;
  void heard(const stack_word& what, moment now, call_outputs& out);
  /// Its 200 once more: our ACK was lost, or is not out yet. False: the dialog does not go on.
  [[nodiscard]] bool said_again(dialog_key in, const words& said, call_outputs& out);
  // ---- from media
  void media_said(const media::media_event& what, moment now, call_outputs& out);
  /// Media was restarted, or came back: all lines that are not in `open` are opened again, on their old
  /// ports.
  void media_back(const std::vector<media::listed_line>& open, moment now, call_outputs& out);
  /// Everybody has the port it had: lines that never had one may get any that is left.
  void open_new_lines(call_outputs& out) const;
  /// Media was asked for this line, and will say this as a rule: who waits for it is rung already.
  void line_foretold(const media::line_opened& line, moment now, call_outputs& out);
  // ---- from the engine
  void told(const channel_command& what, moment now, call_outputs& out);
  /// The same of a `ring`, with where its target can be reached now; empty: nowhere, for this reason.
  void ring_at(command_id id, const ring& what, std::vector<destination> at, std::string_view nowhere,
               moment now, call_outputs& out);
  /// `dial`, with where the number can be reached over an outbound route; empty: nowhere.
  void dial_at(command_id id, const dial& what, std::vector<destination> at, moment now, call_outputs& out);
  void acknowledged(std::uint64_t number, moment now, call_outputs& out);
  // ---- time
  void pass(moment now, call_outputs& out);
  [[nodiscard]] std::optional<moment> next_deadline() const;

  /// After `resume` failed: there is nothing to go on with, and the engine is told that the customer is gone.
  void lost(moment now, call_outputs& out);
  /// The engine has, or had, the arrival in its journal.
  [[nodiscard]] bool was_taken_in() const { return events_.acknowledged() > 0; }
  /// The engine has ended it; those in it may not all know yet.
  [[nodiscard]] bool was_ended() const { return ended_; }
  /// Media was told to record it, and not yet to stop.
  [[nodiscard]] bool is_recorded() const { return recorded_.on; }
  /// The customer has gone by itself.
  [[nodiscard]] bool was_left() const { return has_left_; }
  /// Nobody has said yet what becomes of the customer: it is neither answered nor waits with early audio.
  [[nodiscard]] bool in_setup() const;
  /// Who calls is not shown to whoever is rung, whatever its From says.
  [[nodiscard]] bool is_withheld() const { return is_withheld_; }
  /// Who calls, as told when the call arrived; of one that arrived before this was kept, nobody.
  [[nodiscard]] const caller_shown& caller() const { return caller_; }
  /// Nothing is left to do or to wait for.
  [[nodiscard]] bool over() const;
  [[nodiscard]] const dialog* identity(dialog_key of) const;
  /// The dialog with these names, for requests that come in.
  [[nodiscard]] std::optional<dialog_key> find(std::string_view call_id, std::string_view local_tag) const;
  [[nodiscard]] const std::map<leg_id, call_leg>& legs() const { return legs_; }
  /// How often the customer was dialled and what came of it told: which call to the customer is the next, or
  /// is on. The same after a restart.
  [[nodiscard]] std::uint32_t dials() const { return dials_; }
  [[nodiscard]] conversation_id conversation() const { return conversation_; }
  /// What goes with this event; 0: with none.
  [[nodiscard]] std::string kept(std::uint64_t with_event = 0) const;

private:
  // call.cpp: events, audio, commands
  void say(event_body what, moment now, call_outputs& out);
  void pass_on(event_body what, call_outputs& out) const;
  void obey(command_id id, const answer& what, moment now, call_outputs& out);
  void obey(command_id id, const arrange& what, moment now, call_outputs& out);
  void obey(command_id id, const collect& what, moment now, call_outputs& out);
  void obey(command_id id, const drop& what, moment now, call_outputs& out);
  void obey(command_id id, const send_digits& what, moment now, call_outputs& out);
  void obey(command_id id, const refer_failed& what, moment now, call_outputs& out);
  void obey(command_id id, const channels::refuse& what, moment now, call_outputs& out);
  void obey(command_id id, const end& what, moment now, call_outputs& out);
  void done(command_id id, call_outputs& out, std::string failed = {}) const;
  void take_key(char key, moment now, call_outputs& out);
  void tell_again(call_outputs& out) const;
  [[nodiscard]] media::line_id line_of_leg(leg_id leg) const; ///< zero: none
  [[nodiscard]] std::vector<media::line_id> lines_of_legs(const std::vector<leg_id>& legs) const;
  void send_arrangement(call_outputs& out);
  void forget_played(const std::vector<media::seat>& seats);
  void send_recording(call_outputs& out);
  void stop_recording(call_outputs& out);
  void recording_said(const media::media_event& what, moment now, call_outputs& out);
  void recording_ended(const media::recording_ended& what, moment now, call_outputs& out);
  void settle_pauses(call_outputs& out);
  void open_line(call_leg& of, call_outputs& out) const;
  void change_line(const call_leg& of, call_outputs& out) const;
  void close_line(call_leg& of, call_outputs& out) const;

  void tell_played(moment now, call_outputs& out);
  void line_is_open(call_leg& of, const media::endpoint& here, moment now, call_outputs& out);
  [[nodiscard]] bool asks_again(call_leg& of, media::line_failure why, moment now) const;
  void line_lost(call_leg& of, moment now, call_outputs& out);
  // call_record.cpp
  void write(std::uint64_t with_event, sip_schema::kept_call& to) const;
  /// The engine takes it: what is gone on with after a death is what holds now.
  [[nodiscard]] bool can_be_kept() const;
  [[nodiscard]] bool read_leg(const sip_schema::kept_leg& one, moment now);
  void go_on(call_leg& leg, moment now, call_outputs& out);
  void take_up_invite(call_leg& leg);
  void make_transaction(call_leg& leg, call_outputs& out) const;

  // call_customer.cpp: the customer's side
  void may_answer(moment now, call_outputs& out);
  void answer_with(int status, moment now, call_outputs& out);
  void progress(call_leg& of, moment now, call_outputs& out);
  void refuse_call(int status, std::uint32_t retry_after_s, call_outputs& out);
  void refuse_unheard(moment now, call_outputs& out);
  void tell_left(moment now, call_outputs& out, std::string lost = {});
  void customer_gone(moment now, call_outputs& out);
  void hang_up(moment now, call_outputs& out);
  void settle(call_outputs& out);

  // call_rings.cpp: everybody else
  void begin_ringing(call_leg& leg, std::vector<destination> at, milliseconds deadline, moment now,
                     call_outputs& out);
  struct next_dial {
    std::vector<destination> at;
    milliseconds deadline;
    std::string on_behalf;
  };
  void begin_dialling(next_dial what, moment now, call_outputs& out);
  void dial_when_free(moment now, call_outputs& out);
  void tell_dialled(dial_outcome how, moment now, call_outputs& out);
  void invite(call_leg& to, moment now, call_outputs& out);
  void send_invite(call_leg& to, std::uint32_t attempt, moment now, call_outputs& out);
  void invited(call_leg& to, std::uint32_t attempt, const response_came& what, moment now, call_outputs& out);
  void hear_early(call_leg& to, std::uint32_t attempt, const response_came& what, call_outputs& out);
  [[nodiscard]] bool take_answer(call_leg& to, std::uint32_t attempt, const dialog& as, const words& said);
  void answered(call_leg& to, std::uint32_t attempt, const response_came& what, moment now,
                call_outputs& out);
  void failed(call_leg& to, std::uint32_t attempt, moment now, call_outputs& out);
  void cancel_attempt(call_leg& of, std::uint32_t attempt, std::string_view reason, call_outputs& out);
  void withdraw(call_leg& from, std::string_view reason, moment now, call_outputs& out);
  void confirm(call_leg& to, moment now, call_outputs& out);

  // call_dialog.cpp: within a dialog, whoever's it is
  void on(const request_came& what, moment now, call_outputs& out);
  void on(const response_came& what, moment now, call_outputs& out);
  void on(const ack_came& what, moment now, call_outputs& out);
  void on(const cancel_came& what, moment now, call_outputs& out);
  void on(const ack_missing& what, moment now, call_outputs& out);
  void invite_again(call_leg& leg, const request_came& what, moment now, call_outputs& out);
  void acknowledged_early(call_leg& of, const request_came& what, moment now, call_outputs& out);
  void overtaken_prack(call_leg& of, moment now, call_outputs& out);
  [[nodiscard]] bool hear_kept_session(call_leg& of, const words& said);
  void hear_hold(call_leg& of, moment now, call_outputs& out);
  void modify(call_leg& of, const request_came& what, moment now, call_outputs& out);
  void end_of(call_leg& of, std::string reason, moment now, call_outputs& out);
  void say_bye(call_leg& to, std::string reason, moment now, call_outputs& out);
  void ask(call_leg& of, method what, words says, bool carries_session, call_outputs& out);
  [[nodiscard]] bool ask_with_proof(call_leg& of, our_request& ours, const response_came& what,
                                    call_outputs& out);
  void asked(call_leg& of, const our_request& ours, const response_came& what, moment now, call_outputs& out);
  void refused(call_leg& of, const our_request& ours, const response_came& what, moment now,
               call_outputs& out);
  static void refresh_again(call_leg& of, const our_request& ours, const response_came& what, moment now);
  void refresh(call_leg& of, moment now, call_outputs& out);
  // call_due.cpp
  void leg_due(call_leg& of, moment now, call_outputs& out);
  void talk_due(call_leg& of, moment now, call_outputs& out);
  void give_up(call_leg& of, std::string reason, std::string why, moment now, call_outputs& out);

  // call_transfer.cpp: transfers asked for by phones
  void refer(call_leg& of, const request_came& what, moment now, call_outputs& out);
  [[nodiscard]] leg_id replaced_by(const replaces_words& named, leg_id asks) const;
  void tell_transfer(call_leg& of, std::string_view status, bool over, call_outputs& out);
  void transfer_taken_in(call_leg& of, moment now, call_outputs& out);
  void end_transfer(call_leg& of, std::string_view status, call_outputs& out);
  void ask_of_transfers(call_outputs& out) const;
  static void drop_transfer(call_leg& of, call_outputs& out);

  [[nodiscard]] bool is_customer(const call_leg& one) const { return one.id == leg_id{}; }
  [[nodiscard]] call_leg* find(leg_id leg);
  [[nodiscard]] call_leg& customer() { return legs_.at(leg_id{}); }
  exchange next_exchange() { return last_exchange_ += 2; }

  conversation_id conversation_;
  std::shared_ptr<const call_settings> settings_;
  leg_names names_;
  event_queue events_;
  std::map<leg_id, call_leg> legs_;
  std::optional<arrange> arrangement_;
  digit_collector digits_;
  std::uint64_t question_ = 0; ///< tag of the open `collect`
  playlist question_plays_;
  std::uint64_t heard_out_ = 0, ///< a playlist that has ended, and whether that is wanted is not known yet
      played_told_ = 0;         ///< one whose end the engine was told, as long as it is what is heard
  exchange last_exchange_ = 0;
  bool may_answer_ = false;        ///< the engine wants the call answered
  std::vector<command_id> ending_; ///< each `end` or `refuse` that is owed its outcome, a repeated one again
  bool was_dialled_ = false;       ///< the customer was called by us
  bool dial_told_ = false;         ///< and what came of it has been told
  caller_shown caller_;
  bool is_withheld_ = false;           ///< who calls has asked for it
  std::optional<next_dial> dial_next_; ///< of the customer, whose last call is not over yet
  bool has_left_ = false;              ///< the customer's leaving has been told
  bool ended_ = false;                 ///< the engine has ended it, or never heard of it
  /// The seats media was told last; nothing: it may have others.
  std::optional<std::vector<media::seat>> arranged_ = std::vector<media::seat>{};
  std::uint32_t dials_ = 0;         ///< of the customer, that have been told how they ended
  channels::recording recorded_{};  ///< as media was told last
  std::uint64_t pause_ = 0;         ///< of the recording, that media was told last
  bool pause_holds_ = false;        ///< media has said so
  std::vector<command_id> pausing_; ///< each `arrange` that is owed its outcome until it does
  std::optional<moment> note_at_;   ///< what has changed is kept by then
  bool leapt_ = false;              ///< its requests have higher numbers than what is kept says
  bool recording_over_ = false;     ///< it has ended by itself, which the engine has still to take in
};

} // namespace strowger::channels::sip
