#pragma once
#include "channels/media/media_words.hpp"
#include "channels/sip/arrival_lag.hpp"
#include "channels/sip/audio_room.hpp"
#include "channels/sip/digest_gate.hpp"
#include "channels/sip/outbound_hour_file.hpp"
#include "channels/sip/process/sip_settings.hpp"
#include "channels/sip/registration_file.hpp"
#include "channels/sip/trunk_registration.hpp"
#include <functional>
#include <list>
#include <queue>
#include <set>
#include <unordered_map>

/// Telephony behind the channel contract: between the engine, the SIP stack and the media process, it holds
/// the calls, the registrations and the trunks, and hands each what concerns it. Which of them decides what
/// is in their own headers; here is only who is asked.
///
/// Threads: everything on the stack's thread. Engine and media are reached through ports that never block.
namespace strowger::channels::sip {

struct sip_clock {
  std::function<moment()> steady;
  std::function<routing::wall_time()> wall;
};

/// Whose call to an outside number it is; the agent may be empty: the engine's own.
struct caller_of_outside {
  std::string tenant, agent;
};
/// Of `TENANT/AGENT`.
caller_of_outside split_caller(const std::string& on_behalf);

struct sip_counters {
  std::uint64_t calls = 0, refused_numbers = 0, refused_trunk = 0, refused_load = 0, registrations = 0,
                wrong_credentials = 0;
};

class sip_adapter final : public channel_adapter, public stack_user {
public:
  using log_line = std::function<void(std::string_view level, std::string_view line)>;
  struct ports {
    nta_stack* stack = nullptr;
    engine_port* engine = nullptr;
    std::function<bool(const media::media_command&)> media;
    std::function<void()> leave; ///< what was said to engine and media goes out now
    std::function<void(void* bytes, std::size_t size)> chance;
    sip_clock clock;
    log_line log;
  };
  static constexpr std::string_view adapter_name = "sip";

  explicit sip_adapter(sip_settings settings);
  ~sip_adapter() override;
  /// Before the stack runs: opens what is kept in `folder`.
  routing::result<void> begin(ports with);
  /// The configuration has changed: trunks, numbers, phones, limits. Calls go on.
  void configure(sip_settings settings);

  // ---- the engine (channel_adapter)
  std::string_view name() const override { return adapter_name; }
  channel_kind channel() const override { return channel_kind::voice; }
  bool has_legs() const override { return true; }
  void command(channel_command command) override;
  void acknowledged(conversation_id conversation, std::uint64_t number) override;
  void resume(std::vector<open_conversation> conversations) override;
  void admit(bool open, std::string code) override;
  void engine_away();

  /// The process ends. `for_good`: our registrations are taken back, and `then` is called when that was
  /// heard, or two seconds have passed. Else at once: whoever is started next has them, and no call is turned
  /// away in between.
  void leave(bool for_good, std::function<void()> then);

  // ---- media
  void media_up(bool up);
  void media_said(const media::media_event& what);

  // ---- the stack
  bool welcome(const sip_source& from, approach how) override;
  std::optional<door_answer> at_the_door(const invitation& about) override;
  void fresh(fresh_request request) override;
  std::optional<call_key> dialog_of(std::string_view call_id, std::string_view our_tag) override;
  void heard(const call_key& in, stack_word what) override;
  bool knows_dialogs() const override { return engine_knows_; }
  bool said_again(const call_key& in, const words& said) override;
  void answered(std::uint64_t question, int status) override;
  void connection_closed(const std::string& source) override;
  void name_changed(const host_book::news& what) override;
  void enrolled(std::uint64_t number, enrolment_answer what) override;
  void settled() override {
    if (ports_.leave) ports_.leave();
  }

  [[nodiscard]] sip_counters count() const { return count_; }
  [[nodiscard]] std::size_t open_calls() const { return calls_.size(); }
  [[nodiscard]] const registrar& registered() const { return registrar_; }

private:
  struct slot {
    std::unique_ptr<call> machine;
    struct held_trunk {
      leg_id leg;
      std::string trunk; ///< in whose counts it is
    };
    std::vector<held_trunk> trunks;
    struct outside_leg {
      leg_id leg;
      std::string tenant, agent; ///< in whose counts it is
    };
    std::vector<outside_leg> outside;
    std::vector<std::string> names;    ///< of its dialogs in `dialogs_`
    std::vector<media::line_id> lines; ///< in `lines_`
    /// What a trunk has asked us to prove in a dialog, and the last proof (RFC 3261 22).
    struct proof {
      own_account account;
      challenge asked;
      bool by_proxy = false;
      std::uint32_t used = 0;
      std::string of_invite;
    };
    std::map<dialog_key, proof> proofs;
    std::optional<moment> armed;
    bool in_setup = false; ///< counted in `in_setup_`
  };
  using step = std::function<void(call&, moment, call_outputs&)>;
  static constexpr std::string_view agents = "agent:", numbers = "number:"; ///< who is rung begins with it

  // sip_adapter.cpp
  void turn(conversation_id of, const step& with);
  /// Of the lines it asks for: where they will be, as far as that is known before media says so.
  std::vector<media::line_opened> carry_out(slot& of, call_outputs& out);
  void index(slot& of);
  void finish(conversation_id of);
  void tell_caller(const call& of);
  void tell_forgotten(conversation_id of);
  slot& open(conversation_id of);
  void ask_for_lines();
  void new_lines();
  void arm();
  void pass();
  [[nodiscard]] moment now() const { return ports_.clock.steady(); }

  // sip_arrivals.cpp
  void invite(fresh_request request);
  [[nodiscard]] const entry_number* admitted(const fresh_request& request, const trunk_settings& trunk,
                                             std::string& called);
  void begin(fresh_request request, const trunk_settings& trunk, const entry_number& entry,
             const std::string& called, const std::string& our_tag);
  void refuse(const fresh_request& request, int status, std::string_view why,
              std::uint32_t retry_after_s = 0);
  [[nodiscard]] const trunk_settings* trunk_of(const fresh_request& request) const;
  [[nodiscard]] static std::vector<std::string> dialled_in(const fresh_request& request,
                                                           const trunk_settings& trunk);
  [[nodiscard]] const entry_number* entry_of(const fresh_request& request, const trunk_settings& trunk,
                                             std::string& called) const;
  [[nodiscard]] bool has_nobody(const fresh_request& request) const;
  void watch_connections();
  [[nodiscard]] load_figures load_now();
  /// The stack is told the names of the configuration.
  void expect_names();

  // sip_questions.cpp
  [[nodiscard]] bool proved(const fresh_request& request, const trunk_settings& trunk);
  [[nodiscard]] const trunk_settings* shown_by_stranger(const fresh_request& request);
  [[nodiscard]] std::optional<door_answer> question_to_stranger(const invitation& about) const;
  [[nodiscard]] std::vector<reply_field> questions(bool stale, std::string_view whom) const;
  /// It is told 401, with challenges.
  void ask_for_proof(const fresh_request& request, bool stale, std::string_view whom = {});
  /// It has to wait with its next password.
  void refuse_guesses(const fresh_request& request, milliseconds wait);

  // sip_audio.cpp
  /// A call that comes in now could not be heard.
  [[nodiscard]] bool has_no_port() const { return forecast_ && !forecast_->has_room(); }
  void port_missed();
  void watch_audio();
  void tell_missing(const std::string& prompt);

  // sip_registrations.cpp
  struct registering;
  using registration_step = std::function<void(trunk_registration&, trunk_registration::outputs&)>;
  void configure_registrations();
  void begin_registration(const trunk_settings& trunk);
  void turn(registering& of, const registration_step& with);
  void tell_operators(const registering& of, const trunk_registration::standing& what) const;
  void pass_registrations();
  [[nodiscard]] std::optional<moment> next_registration() const;
  /// Whoever was silent is there again.
  void register_again(const std::string& trunk);
  void register_again(const host_question& name);
  void registrations_lost(const std::string& flow);
  void add_registered(std::vector<reachability>& to) const;
  /// All that were taken back are over, or have had their time.
  void look_whether_left();

  // sip_proofs.cpp
  [[nodiscard]] const trunk_settings* trunk_of(const slot& of, dialog_key in) const;
  [[nodiscard]] bool can_prove(slot& of, const response_came& what);
  /// That nobody foresees: a Call-ID, a tag, a nonce of ours.
  [[nodiscard]] std::string drawn_word();
  [[nodiscard]] std::vector<reply_field> proofs_of(slot& of, const dialog& as, const send_request& what);
  [[nodiscard]] static std::vector<reply_field> proofs_of(slot& of, const dialog& as, const send_ack& what);

  // sip_counts.cpp
  void hold_trunk(slot& of, leg_id leg, const std::string& trunk);
  /// Trunks that a leg does not go by any more, or not at all, have room again.
  void settle_trunks(slot& of, bool all);
  /// Of a call from before a restart: it is in all the counts in which it was.
  void adopt(slot& of);

  // sip_presence.cpp
  moment ask_trunks(); ///< when it is time again
  moment ask_phones(); ///< likewise
  void phone_heard(const contact_place& at, presence what);
  void note_failure(const call_key& in, const response_came& what);

  // sip_phones.cpp
  void take_registration(fresh_request request);
  [[nodiscard]] bool proved(const fresh_request& request, const std::string& user,
                            const std::string& endpoint);
  void carry_out(const registrar_effects& effects);
  void know_phone(const std::string& address);
  void know_phones();
  void know_source(const std::string& flow);
  void commit_registrations();
  void tell_reachable();
  [[nodiscard]] std::vector<destination> places_of(conversation_id conversation, const ring& what,
                                                   std::string& nowhere);
  [[nodiscard]] std::vector<destination> outside(slot& of, leg_id leg, const std::string& on_behalf,
                                                 const std::string& number, const std::string& caller_id,
                                                 std::string& nowhere);
  /// Outside legs that are over count no more.
  void settle_outside(slot& of, bool all);

  sip_settings settings_;
  std::shared_ptr<const call_settings> call_settings_;
  std::shared_ptr<const call_settings> early_settings_; ///< of entries with early media
  std::shared_ptr<const installation_secret> secret_;
  ports ports_;
  number_table<entry_number> numbers_;
  trunk_gate trunks_{{}};
  outbound_gate outbound_;
  overload_guard overload_;
  stranger_guard strangers_;
  connection_guard connections_;
  registrar registrar_;
  std::unique_ptr<digest_gate> digests_;
  guess_guard guesses_;
  unanswered_questions unanswered_;
  std::unique_ptr<registration_file> file_;
  std::unique_ptr<outbound_hour_file> hour_;
  std::unordered_map<std::string, const phone_settings*> phones_; ///< by endpoint

  std::unordered_map<conversation_id, slot> calls_;
  std::unordered_map<std::string, call_key> dialogs_; ///< by Call-ID, blank, tag
  std::unordered_map<media::line_id, conversation_id> lines_;
  std::optional<port_forecast> forecast_;
  audio_room audio_;
  std::unordered_map<media::recording_id, conversation_id> recordings_; ///< that run
  struct due {
    moment at;
    conversation_id of;
    friend bool operator<(const due& a, const due& b) { return a.at > b.at; }
  };
  std::priority_queue<due> deadlines_;
  std::uint32_t in_setup_ = 0;
  arrival_lag lag_;
  std::unordered_map<std::string, moment> trunk_asked_;
  moment phones_asked_{};
  moment ask_next_{}; ///< whether trunks' targets and telephones are there
  bool committing_ = false;

  struct waiting_answer {
    std::uint64_t handle;
    std::vector<reply_field> fields;
  };
  std::vector<waiting_answer> registered_; ///< answers that wait for the file
  struct question_of {
    std::string trunk, target; ///< of a trunk
    contact_place at;          ///< or of telephones
  };
  std::unordered_map<std::uint64_t, question_of> questions_;
  std::uint64_t next_question_ = 0;
  std::vector<media::listed_line> listed_;
  static constexpr std::size_t missing_told_max = 1'000;
  std::set<std::string> missing_told_; ///< prompts that are not there, each told once
  /// After a death of this process or of media: the lines that were open have been asked for. Before that no
  /// line may get a port that was not its own.
  bool media_is_up_ = false, media_knows_ = false, engine_knows_ = false;
  /// Ours at a trunk; one that the configuration does not have any more is still being taken back.
  struct registering {
    std::string trunk;
    trunk_registration machine;
    dialog as;
    std::uint64_t asked = 0; ///< the number of its question
    std::uint32_t asked_cseq = 0;
    std::string flow; ///< by which it is registered
    bool wanted = true;
  };
  std::list<registering> registering_;
  std::function<void()> leaving_;
  moment leaves_by_{};
  bool admits_ = false, resumed_ = false;
  std::string refusal_ = "restarting";
  sip_counters count_;
};

} // namespace strowger::channels::sip
