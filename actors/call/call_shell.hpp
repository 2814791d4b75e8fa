#pragma once
#include "actors/house.hpp"
#include <deque>

namespace strowger::routing::call {
struct audio;
}

namespace strowger::actors {

struct queue_prompts;

/// What a call asks of the content store: the number of an outside end that is to be rung, or (leg zero) the
/// key of its recording.
struct call_text {
  routing::leg_id leg;
  content_id id;
};

/// Number of the command that pauses a recording: the adapter says when media has done it.
inline constexpr std::uint16_t pause_command_number = 60'002;
/// Tags the pool's answers to what a telephone asked for.
inline constexpr std::uint64_t refer_tag = 4;

/// The conversation as its call sees it. Implemented by the interaction's actor; called on its turns only.
class call_host {
public:
  /// Decides and records; `number`: of the adapter's event, 0 where it is none.
  virtual routing::result<void> feed(routing::conversation_event what, std::uint64_t number,
                                     std::vector<storage::content_item> contents) = 0;
  virtual void step_flow(routing::flow::event what, std::vector<storage::content_item> contents) = 0;
  virtual void end(routing::conversation_end how) = 0;
  /// Names a text of the customer's, to be kept with the record that `contents` goes with.
  virtual content_id put_text(std::string text, std::vector<storage::content_item>& contents) = 0;
  /// Answered by `call_shell::give`, at once or later.
  virtual void fetch(const call_text& what) = 0;
  /// Of the adapter, at once.
  virtual void command(channels::command_body what, std::uint16_t number) = 0;
  /// Of the pool that serves it, at once.
  virtual void ask_pool(routing::pool_event what, answer_to reply) = 0;
  /// The same for who may ask it of interactions in these queues only; a single "*": in all of the tenant.
  virtual void ask_pool_as_supervisor(routing::pool_event what, answer_to reply,
                                      const std::vector<std::string>& queues) = 0;
  /// Of the agent who asked, when all that was recorded until now is durable.
  virtual void answer(agent_id agent, std::uint64_t tag, std::optional<routing::error> refused) = 0;

  [[nodiscard]] virtual bool nothing_owed() const = 0; ///< all that was recorded is durable
  [[nodiscard]] virtual bool held_back() const = 0;    ///< its adapter is to hear nothing yet
  [[nodiscard]] virtual bool dials() const = 0;    ///< its customer, who is not on the line, is being called
  [[nodiscard]] virtual agent_id desk() const = 0; ///< that shows it; zero: none
  [[nodiscard]] virtual queue_id queue() const = 0;
  [[nodiscard]] virtual pool_id serving_pool() const = 0; ///< in which it waits or is served
  [[nodiscard]] virtual const std::string& language() const = 0;
  /// As it can be called back; empty: not known, or it cannot be.
  [[nodiscard]] virtual std::string number_called_from() const = 0;
  [[nodiscard]] virtual std::string caller_id() const = 0; ///< shown to outside numbers; empty: the trunk's

protected:
  ~call_host() = default;
};

/// What a conversation by telephone has beyond any other: its legs, who hears whom, the agents beside its
/// lead, its recording and the message a caller leaves. Who is in it the call machine decides
/// (routing/call), who may have the customer the pool; this is between them, the adapter and the desks. What
/// is kept here is what has been told and what has been read; the call's own state is the conversation's.
///
/// Owned and used by the interaction's actor alone. No rules.
class call_shell {
public:
  /// An outside number that was rung by an agent's phone has so long to answer.
  static constexpr routing::milliseconds outside_answers_within{45'000};

  call_shell(house& shared, call_host& host, interaction_id id, const time_line& line,
             const routing::conversation_state& state)
    : house_{shared}, host_{host}, id_{id}, line_{line}, state_{state} {}

  /// Its state is another actor's, or from before a stop: what was on the way to the pool is not known until
  /// that says how it stands. `alone`: nobody but this actor has begun anew, so its adapter will not say
  /// which telephones wait to hear of a transfer. Any may.
  void taken_over(bool alone);
  /// When it is there again it says which of them wait.
  void adapter_away() { waits_to_hear_.clear(); }
  void pause_done();

  // the adapter's words
  void heard(std::uint64_t number, const channels::leg_ringing& what);
  void heard(std::uint64_t number, const channels::caller_shown& what);
  void heard(std::uint64_t number, const channels::leg_answered& what);
  void heard(std::uint64_t number, const channels::leg_declined& what);
  void heard(std::uint64_t number, const channels::leg_unreachable& what);
  void heard(std::uint64_t number, const channels::leg_ended& what);
  void heard(std::uint64_t number, const channels::leg_held& what);
  void heard(std::uint64_t number, const channels::leg_refers& what);
  void heard(std::uint64_t number, const channels::recorded& what);
  /// Its adapter could not keep the customer's side: operators are told which call it was.
  void lost(const std::string& why) const;
  /// Who calls, as long as this actor has heard it.
  void arrived(const channels::arrived& what);
  [[nodiscard]] const std::string& caller_number() const { return caller_number_; }
  [[nodiscard]] const std::string& caller() const {
    return caller_name_.empty() ? caller_number_ : caller_name_;
  }
  /// The prompt was before a recording, and nothing of the flow.
  [[nodiscard]] bool took_prompt(const channels::played& what);
  /// A key has ended the message that is being left.
  [[nodiscard]] bool took_keys(const channels::collected& what);

  // the pool's words
  void learned(const routing::fact::offer_made& what);
  void learned(const routing::fact::offer_ended& what);
  void learned(const routing::fact::offer_won& what);
  void learned(const routing::fact::agent_released& what);
  void learned(const routing::fact::party_reserved& what);
  void learned(const routing::fact::party_conferenced& what);
  void learned(const routing::fact::party_wrapping& what);
  void learned(const routing::fact::party_released& what);
  void learned(const routing::fact::lead_changed& what);
  void learned(const routing::fact::consult_queued& what);
  void learned(const routing::fact::consult_over& what);
  /// How the pool sees it, after a start or when asked: what one side missed is made up for.
  void stand(const routing::interaction_entry& entry);
  /// False: the request was not of the call.
  bool took_answer(pool_answer& what);

  // its own
  void shown(const routing::fact::call_went& what); ///< durable
  void give(const call_text& what, const std::string* text);
  /// What the lead, somebody beside it or a supervisor wants.
  void act(person_acts& what);
  [[nodiscard]] channels::desktop::call_view view_for(agent_id viewer) const;
  /// At the end of each turn: what it follows from may be durable now.
  void tell_audio();
  /// What the rule or the lead wants recorded begins as soon as the customer knows of it.
  void record_when_known();
  void wake();
  /// The adapter, or the engine, is there again: everything is said to it once more.
  void repeat();

  // call_recording.cpp: the message a caller leaves
  /// A message is being recorded.
  [[nodiscard]] bool takes_message() const;
  /// What is recorded, or was last, is a message.
  [[nodiscard]] bool said_as_message() const;
  void end_message(routing::call::recording_ending why);
  /// The caller has left a message: what goes on is a task, and nobody is rung for it.
  [[nodiscard]] bool left_message() const;
  void let_caller_go();

private:
  // call_shell.cpp, call_legs.cpp: who is rung and heard
  void take_number(std::uint64_t number);
  routing::result<void> hear_call(routing::call::event what, std::uint64_t number = 0,
                                  std::vector<storage::content_item> contents = {});
  [[nodiscard]] bool rings_with_offer(agent_id agent) const;
  void ring_who_waits();
  void ring_outside(const routing::call::leg& one);
  void ring(const routing::call::leg& one, const std::string& number);
  void drop_leg(routing::leg_id leg, routing::call::parting why);
  void note_failure(routing::leg_id leg, const std::string& why);
  [[nodiscard]] std::string call_words(agent_id agent) const;
  [[nodiscard]] channels::arrange audio_now() const;
  [[nodiscard]] queue_prompts prompts_here() const;
  [[nodiscard]] bool may_be_heard() const;
  void give_number(routing::leg_id leg, const std::string* text);
  void carry_out(const routing::call::fact::leg_added& what);
  void carry_out(const routing::call::fact::leg_up& what);
  void carry_out(const routing::call::fact::leg_gone& what);
  void lead_hung_up(const routing::call::fact::leg_gone& what);
  void passed_end_gone(const routing::call::fact::leg_gone& what);
  void carry_out(const routing::call::fact::role_changed& what);
  void carry_out(const routing::call::fact::recording_set& what);
  void carry_out(const routing::call::fact::recording_lost& what);
  template <class Other>
  void carry_out(const Other&) {} ///< seen in who hears whom alone

  // call_acts.cpp: what people want, and what desks show
  [[nodiscard]] routing::result<routing::call::event> meant_by(person_acts& what,
                                                               std::vector<storage::content_item>& contents);
  void begin_listening(agent_id agent);
  void show_call();

  // call_parties.cpp: agents beside the lead (docs/calls.md, From the consult to the hand-over)
  std::optional<routing::result<void>> ask_leave(const routing::call::event& what, answer_to reply,
                                                 const std::vector<std::string>& queues = {});
  void mend_listeners(const routing::interaction_entry& entry);
  void consult_outside(const person_acts& what);
  void may_consult_outside(std::optional<routing::error> refused);
  void give_to(const routing::call::leg& heir);
  void pass_on_by_phone(routing::pool_event what);
  void pass_to(agent_id by, agent_id agent);
  void refuse_transfer(const std::string& why);
  void tell_transfer_failed(std::string reason);
  void wait_to_hear(routing::leg_id leg);
  void tell_who_waits();
  void party_up(const routing::call::fact::leg_up& what);
  void party_gone(const routing::call::fact::leg_gone& what);
  static std::vector<routing::call::party_stands> beside_in(const routing::interaction_entry& entry);
  void mend_parties(const routing::interaction_entry& entry);

  // call_recording.cpp: what is recorded
  /// What an agent may want of a recording, as the queue allows it.
  [[nodiscard]] routing::result<routing::call::event>
  meant_by_recording(const std::string& act, std::vector<storage::content_item>& contents);
  [[nodiscard]] recording_rule rule_of_recording() const;
  [[nodiscard]] bool records_by_rule(const recording_rule& rule) const;
  /// The customer is to hear that it will be recorded, before it is.
  [[nodiscard]] bool owes_notice() const;
  [[nodiscard]] bool awaits_notice() const;
  [[nodiscard]] channels::recording recording_now(const routing::call::audio& decided) const;
  void sound_lost(const channels::recorded& what);
  void note_pause(routing::call::recording now);
  void begin_message();
  content_id key_of_recording(std::vector<storage::content_item>& contents);
  void fetch_recording_key();

  // the conversation, in the words of this one
  routing::result<void> feed(routing::conversation_event what, std::uint64_t number = 0,
                             std::vector<storage::content_item> contents = {}) {
    return host_.feed(std::move(what), number, std::move(contents));
  }
  void step_flow(routing::flow::event what) { host_.step_flow(std::move(what), {}); }
  void end(routing::conversation_end how) { host_.end(how); }
  content_id put_text(std::string text, std::vector<storage::content_item>& contents) {
    return host_.put_text(std::move(text), contents);
  }
  void command(channels::command_body what) { host_.command(std::move(what), 0); }
  void tell_pool(routing::pool_event what) { host_.ask_pool(std::move(what), {id_, 0}); }

  house& house_;
  call_host& host_;
  const interaction_id id_;
  const time_line& line_;
  const routing::conversation_state& state_;
  std::string caller_number_, caller_name_;
  std::vector<routing::leg_id> rung_;         ///< legs the adapter has been told to ring
  std::optional<channels::arrange> audio_;    ///< as it was told last
  std::uint64_t gathering_ = 0;               ///< tag of the `collect` that was told last
  std::string recording_key_;                 ///< once it is known
  bool key_asked_ = false, key_gone_ = false; ///< of the store; the customer was erased
  std::optional<bool> message_heard_;         ///< whether something was said, where that is known
  std::optional<moment> message_told_at_;     ///< its recording, to the adapter; what it hears it says then
  std::uint32_t pauses_unheard_ = 0;          ///< told to the adapter, which has not said that it has
  bool pause_holds_ = false;                  ///< what is to be paused is
  using wall_span = std::pair<routing::wall_time, routing::wall_time>;
  static constexpr std::size_t pauses_max = 64;
  std::deque<wall_span> pauses_{};                   ///< what was not to be recorded, the latest last
  std::optional<routing::wall_time> paused_since_{}; ///< zero: since before this actor began
  bool call_moved_ = false;                          ///< desks are to be shown how it stands
  std::vector<std::pair<routing::leg_id, std::string>> outside_; ///< numbers of outside ends, as far as known
  /// Who was asked last and did not come, or left: its lead is told.
  std::optional<channels::desktop::call_gone_view> gone_;
  queue_id awaits_; ///< the lead waits for somebody of it to be free
  struct outside_consult {
    agent_id by;
    std::uint64_t tag = 0;
    std::string number;
  };
  static constexpr std::size_t outside_asked_max = 16;
  /// The pool was asked whether that may be now; it answers in their order.
  std::deque<outside_consult> outside_asked_;
  routing::leg_id refers_;                     ///< its phone asked for a transfer, which is being tried
  channels::refer_failed refused_;             ///< the last one that did not come off
  std::vector<routing::leg_id> waits_to_hear_; ///< what came of their transfers, where that may be unheard
  bool pool_stands_ = true;                    ///< what it had decided before this actor began is known here
  static constexpr std::size_t will_hear_max = 16;
  /// How supervisors will listen whom the pool was asked about.
  std::vector<std::pair<agent_id, routing::call::hearing>> will_hear_;
};

} // namespace strowger::actors
