#pragma once
#include "actors/call/call_shell.hpp"
#include "actors/house.hpp"
#include "actors/stream_window.hpp"
#include <unordered_map>

namespace strowger::actors {

/// What an interaction actor starts from: a conversation that begins (`state` nothing; its first letter is
/// the adapter's `arrived`) or one that goes on after a start.
struct interaction_beginning {
  pool_id pool{};
  queue_id queue;                     ///< of the entry point; unknown (zero) when it goes on
  std::int32_t priority = 0;          ///< of the entry point
  std::string hours;                  ///< of the entry point
  routing::attribute_list attributes; ///< of the entry point
  routing::conversation_opened opening;
  std::shared_ptr<const routing::conversation_state> state;
  bool after_start = false; ///< it goes on because the engine has started, not its actor alone
};

/// The shell around one conversation machine: between the customer's adapter, the pool and the lead's desk.
/// What is a call's alone is its call shell's. No rules.
///
/// What the customer or the agent says is durable before anybody is shown it. The actor ends when the
/// conversation is over, the pool has let go of the interaction, and the adapter has confirmed the end.
class interaction_shell : public interaction_actor::base, private call_host {
public:
  /// A page that opens and a desk that takes the conversation over are sent the newest messages, together at
  /// most so long; older ones stay in the journal.
  static constexpr std::size_t history_bytes_max = 256U * 1024U;
  static constexpr std::size_t history_bytes_per_message = 100; ///< what a frame adds to a text
  /// Of longer ones not even the texts of older messages are read.
  static constexpr std::size_t history_messages_max = history_bytes_max / history_bytes_per_message;
  /// Pages that wait for a reading to end; more have to ask again (they do, after 2 s).
  static constexpr std::size_t pages_waiting_max = 16;

  interaction_shell(caf::actor_config& setup, house& shared, interaction_beginning from);
  behavior_type make_behavior() override;
  const char* name() const override { return "interaction"; }

private:
  struct acknowledge {
    std::uint64_t event = 0;
  };
  struct answer_agent {
    agent_id agent;
    std::uint64_t tag = 0;
    std::optional<routing::error> refused;
  };
  using after = std::variant<acknowledge, answer_agent>;

  struct for_page {
    std::uint64_t tag = 0;
    std::uint32_t last = 0;
  };
  struct for_card {
    agent_id agent;
    offer_id offer;
  };
  struct for_desk {
    agent_id agent;
  };
  /// What is owed to the adapter again, up to a message.
  struct for_adapter {
    std::uint32_t first = 0, last = 0;
  };
  using for_pages = std::vector<for_page>;
  /// The number at which the customer is called back.
  struct for_dial {};
  using text_use = std::variant<for_pages, for_card, for_desk, for_adapter, for_dial, call_text>;
  struct text_request {
    std::uint64_t token = 0;
    text_use use;
    std::vector<content_id> ids;
  };
  using known_texts = std::unordered_map<content_id, std::shared_ptr<const std::string>>;

  void take(interaction_letter& letter);
  void on(from_adapter& what);
  void on(adapter_outcome& what);
  void on(adapter_keeps& what);
  void take_kept();
  void on(told& what);
  void on(interaction_standing& what);
  void on(pool_answer& what);
  void on(appended& what);
  void on(scoped_request& what);
  void on(agent_says& what);
  void on(agent_marks& what);
  void on(agent_types& what);
  void on(agent_transfers& what);
  void on(agent_escalates& what);
  void on(person_acts& what);
  void on(place_in_line& what);
  void on(repeat_owed& what);
  void on(adapter_returned& what);
  void on(ask_brief& what);
  void on(ask_transcript& what);
  void on(texts_read& what);
  void on(interaction_wake& what);
  void on(quiet_wake& what);

  // adapter's words
  void heard(std::uint64_t number, const channels::arrived& what);
  void heard(std::uint64_t number, const channels::said& what);
  void heard(std::uint64_t number, const channels::marked& what);
  void heard(std::uint64_t number, const channels::typing& what);
  void heard(std::uint64_t number, const channels::went_away& what);
  void heard(std::uint64_t number, const channels::came_back& what);
  void heard(std::uint64_t number, const channels::left& what);
  void heard(std::uint64_t number, const channels::refresh& what);
  void heard(std::uint64_t number, const channels::line_changed& what);
  void heard(std::uint64_t number, const channels::collected& what);
  void heard(std::uint64_t number, const channels::played& what);
  void heard(std::uint64_t number, const channels::dialled& what);
  /// The call's. What concerns nobody has its number taken, so that the adapter does not say it for ever.
  template <class Body>
  requires channels::of_a_call<Body>
  void heard(std::uint64_t number, const Body& what) {
    if constexpr (requires { call_->heard(number, what); })
      if (call_) return call_->heard(number, what);
    take_number(number);
  }

  // pool's words
  void learned(const routing::fact::interaction_queued& what, const news& record);
  void learned(const routing::fact::interaction_refused& what, const news& record);
  void learned(const routing::fact::offer_won& what, const news& record);
  void learned(const routing::fact::agent_released& what, const news& record);
  void learned(const routing::fact::wrap_up_begun& what, const news& record);
  void learned(const routing::fact::interaction_closed& what, const news& record);
  void learned(const routing::fact::interaction_quarantined& what, const news& record);
  void learned(const routing::fact::customer_told& what, const news& record);
  void learned(const routing::fact::callback_agreed& what, const news& record);
  void learned(const routing::fact::callback_dialled& what, const news& record);
  void learned(const routing::fact::callback_reached& what, const news& record);
  void learned(const routing::fact::callback_missed& what, const news& record);
  void learned(const routing::fact::lead_changed& what, const news& record);
  /// The call's, or concerns the agent or the queue and not the conversation.
  template <class Other>
  void learned(const Other& what, const news&) {
    if constexpr (requires { call_->learned(what); })
      if (call_) call_->learned(what);
  }

  // what became durable
  void shown(const routing::fact::conversation_begun& what);
  void shown(const routing::fact::message_said& what);
  void shown(const routing::fact::marks_set& what);
  void shown(const routing::fact::customer_away& what);
  void shown(const routing::fact::customer_back& what);
  void shown(const routing::fact::lead_in& what);
  void shown(const routing::fact::lead_out& what);
  void shown(const routing::fact::conversation_over& what);
  void shown(const routing::fact::event_taken& what);
  void shown(const routing::fact::end_settled& what);
  void shown(const routing::fact::flow_went& what);
  void shown(const routing::fact::call_went& what);

  routing::result<void> feed(routing::conversation_event what, std::uint64_t event,
                             std::vector<storage::content_item> contents,
                             const routing::flow::facts* decided);
  [[nodiscard]] pace pace_of(const routing::conversation_facts& facts) const;
  routing::result<void> feed(routing::conversation_event what, std::uint64_t event = 0) {
    return feed(std::move(what), event, {}, nullptr);
  }
  void end(routing::conversation_end how) override;
  content_id put_text(std::string text, std::vector<storage::content_item>& contents) override;
  void arrive();
  void tell_pool(routing::pool_event what);
  /// The pool it waits in or is served by, which need not be the one in whose stream it is kept.
  [[nodiscard]] pool_id serving_pool() const override;
  void command(channels::command_body what, std::uint16_t number = 0) override;
  void show_status(std::size_t position, channels::wait_range wait = {});
  void fetch(text_use use, std::uint32_t from_message);
  void fetch_for(const for_page& page);
  void give(const for_pages& use, const known_texts& texts);
  void give(const for_page& use, const known_texts& texts);
  void give(const for_card& use, const known_texts& texts);
  void give(const for_desk& use, const known_texts& texts);
  void give(const for_adapter& use, const known_texts& texts);
  void give(const for_dial& use, const known_texts& texts);
  void give(const call_text& use, const known_texts& texts);
  void repeat_from(std::uint32_t first);
  /// On whose desk the conversation is, or is about to be; zero: nobody's.
  [[nodiscard]] agent_id desk() const override { return shown_lead_ ? shown_lead_ : reader_; }
  [[nodiscard]] channels::message_view view_of(const routing::message_entry& message,
                                               const std::string& text) const;
  void release(const news& record);
  void release(after& what);
  void flush();
  void arm();
  void send_end();
  [[nodiscard]] const routing::message_entry* note_of_transfer() const;
  [[nodiscard]] std::uint32_t first_shown(const known_texts& texts) const;
  [[nodiscard]] std::string note_in(const routing::message_entry& notice, const known_texts& texts) const;
  /// Tells its adapter, which has come back, how it stands, once that is durable.
  void tell_standing();
  void finish_if_done();

  // interaction_callback.cpp: a customer who waits is offered to be called back, and asks for it
  [[nodiscard]] bool may_offer_callback(const routing::interaction_entry& entry) const;
  void look_at_callback(const routing::interaction_entry& entry);
  void offer_callback_again();
  void ask_for_callback(const std::string& number);
  void dial_customer();
  /// Of a call: the number at which the customer can be called back as it calls now; empty: at none.
  [[nodiscard]] std::string number_called_from() const override;
  void ask_at_the_number_called_from();
  content_id keep_typed_number(const std::string& digits, std::vector<storage::content_item>& contents);
  /// The caller has been promised a call and thanked: it need not stay on the line.
  void let_go_of_promised();
  void refuse_callback();
  void note_callback(const std::string& what) const;
  /// What rules of the queue have callers told or offered.
  void tell_caller(const routing::fact::customer_told& what);
  /// The customer ended the conversation, or is gone: the pool is told, a callback is cancelled.
  void tell_pool_of_end();
  void end_calling();

  // flow/interaction_flow.cpp: what the customer is asked and told before the queue and in it
  [[nodiscard]] const entry_point_settings* entry_point(const engine_configuration& all) const;
  [[nodiscard]] bool has_flow() const;
  void begin_flow(const channels::arrived& what);
  void step_flow(routing::flow::event what, std::vector<storage::content_item> contents = {}) override;
  void answer_flow(const std::string& text, content_id content, bool taken);
  void wake_flow();
  [[nodiscard]] bool asks_number(const std::string& text) const;
  bool flow_has_it();
  void flow_queued(queue_id queue);
  void place_for_flow(std::size_t position);
  [[nodiscard]] std::string in_words(const routing::flow::speech& said) const;
  void carry_out(const routing::flow::fact::queue_chosen& what);
  void carry_out(const routing::flow::fact::waiting_moved& what);
  void carry_out(const routing::flow::fact::callback_wanted& what);
  void carry_out(const routing::flow::fact::message_taken& what);
  void carry_out(const routing::flow::fact::flow_ended& what);
  template <class Other>
  void carry_out(const Other&) {} ///< told with the record, or of the flow alone

  // call/call_shell.hpp: what a conversation by telephone has beyond any other
  [[nodiscard]] bool is_call() const { return call_ != nullptr; }
  [[nodiscard]] bool serves_by_phone() const { return call_ != nullptr && !call_->left_message(); }
  void take_number(std::uint64_t number);
  routing::result<void> feed(routing::conversation_event what, std::uint64_t event,
                             std::vector<storage::content_item> contents) override {
    return feed(std::move(what), event, std::move(contents), nullptr);
  }
  void fetch(const call_text& what) override { fetch(what, durable_messages_ + 1); }
  void ask_pool(routing::pool_event what, answer_to reply) override;
  void ask_pool_as_supervisor(routing::pool_event what, answer_to reply,
                              const std::vector<std::string>& queues) override;
  void answer(agent_id agent, std::uint64_t tag, std::optional<routing::error> refused) override;
  [[nodiscard]] bool nothing_owed() const override { return window_.nothing_owed(); }
  [[nodiscard]] bool held_back() const override { return held_back_; }
  [[nodiscard]] bool dials() const override { return dialler_ && !state_.customer_here; }
  [[nodiscard]] queue_id queue() const override { return queue_; }
  [[nodiscard]] const std::string& language() const override { return language_; }
  /// Of the queue it is in or was last, else of the entry point it came by.
  [[nodiscard]] std::string caller_id() const override;

  // interaction_quiet.cpp: a customer silent for long weighs less on the lead's desk, until it speaks again
  void customer_spoke();
  void listen_for_silence();
  [[nodiscard]] routing::milliseconds quiet_after() const;

  house& house_;
  const pool_id pool_;
  const interaction_id id_;
  const routing::conversation_id conversation_;
  queue_id queue_;
  std::int32_t priority_;
  std::string hours_;                  ///< of the entry point
  routing::attribute_list attributes_; ///< of the entry point
  channels::channel_adapter* adapter_; ///< nothing when no such adapter is configured any more
  std::unique_ptr<routing::conversation_opened> opening_; ///< until it is durable
  const time_line& line_;
  routing::conversation_state state_;
  stream_window<after> window_;
  std::uint32_t durable_messages_ = 0;
  std::uint64_t refused_event_ = 0; ///< highest number of the adapter's that was refused for good
  agent_id shown_lead_;             ///< durable lead: what pages show
  agent_id reader_; ///< asked for the transcript: is told what comes until it is the lead, or another is
  /// The offer cards shown last, one per agent, while nobody has taken the conversation.
  static constexpr std::size_t cards_max = 16;
  std::vector<for_card> ringing_;
  bool keeps_ = false;                    ///< its adapter's bytes may be in the store
  std::optional<std::string> fresh_kept_; ///< bytes that go with the event that comes behind them
  bool repeating_ = false; ///< owed messages are on their way again: newer ones and the end wait for them
  bool asked_standing_ = false; ///< the adapter has come back and waits to hear how this stands
  bool held_back_ = false;      ///< it has not been resumed yet: what is owed waits for `repeat_owed`
  bool end_owed_ = false;       ///< the adapter has not confirmed the end
  std::optional<routing::milliseconds> line_down_; ///< the customer cannot be reached; may resume within this
  bool after_start_;                               ///< until it has noted so
  bool lingers_ = false;                           ///< over, and here only until the adapter confirms
  std::string refusal_;                            ///< why the pool did not admit it
  std::vector<std::pair<content_id, std::shared_ptr<const std::string>>> fresh_texts_; ///< not yet durable
  std::vector<text_request> reading_;
  std::vector<for_page> pages_waiting_; ///< for the texts being read now: one reading for pages at a time
  std::uint64_t last_token_ = 0, wake_generation_ = 0;
  std::optional<moment> wake_at_;
  channels::callback_stage callback_ = channels::callback_stage::none;
  bool callback_asked_ = false; ///< of the pool, by this actor
  bool lets_go_ = false;        ///< the caller, promised a call, is being let go of
  agent_id dialler_;            ///< is calling the customer
  wall_time waits_since_{};     ///< where its age began, as the pool says; zero: it has not arrived
  place_in_line place_;         ///< as it was told last
  std::string language_;        ///< of the customer, as its adapter or its flow said last
  moment heard_at_;             ///< the customer last, or the beginning of the conversation with this lead
  std::optional<bool> quiet_told_ = false; ///< what the pool takes the customer for; nothing: unknown
  bool goes_in_ = false;                   ///< a call that goes to its queue at once
  std::unique_ptr<call_shell> call_;       ///< nothing: it is no call
  bool listening_ = false;                 ///< a `quiet_wake` is on its way
  std::uint64_t quiet_generation_ = 0;
};

/// Ids of commands are made from the interaction and a number, so that a command is owed under the same id
/// after a restart: message numbers as they are (at most 10,000), the end of a conversation as this.
inline constexpr std::uint16_t end_command_number = 60'001;
/// Tags the pool's answers to requests of a conversation.
inline constexpr std::uint64_t callback_tag = 2;
/// Whether commands are to be repeated after a restart: messages the customer's side has not marked, or the
/// end.
[[nodiscard]] bool owes_commands(const routing::conversation_state& state);
/// Whether a conversation that is over may still have to be told so, after a restart: its customer was away,
/// or it is so fresh that the pool still holds it.
[[nodiscard]] bool owes_end(const routing::conversation_state& state);
/// A notice that pages put into words; others come in their own.
[[nodiscard]] bool is_plain_notice(const routing::message_entry& message);
channels::command_id command_id_for(interaction_id interaction, std::uint16_t number);

} // namespace strowger::actors
