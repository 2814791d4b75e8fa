#pragma once
#include "channels/sip/sdp.hpp"
#include "sim/load/sip_ends.hpp"
#include <atomic>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace strowger::sim::load {

/// What is behind `sip_ends`: one machine per end, all on the stack's thread but for what is posted.
struct sip_ends::core final : channels::sip::stack_user {
  /// Where an end stands. `leaving`: our BYE is out.
  enum class phase : std::uint8_t { inviting, ringing, accepted, confirmed, leaving };
  struct sip_end {
    end_id id = 0;
    channels::sip::dialog as;
    phase now = phase::inviting;
    bool caller = false, cancelled = false, reacted = false;
    channels::sip::own_audio ours;
    std::optional<channels::sip::peer_audio> theirs;
    channels::sip::exchange invite = 0, last = 0;
    bool offer_came = true; ///< with the INVITE
  };
  struct enrolment {
    channels::sip::own_account account;
    channels::sip::dialog as;
    std::uint32_t expires_s = 0, proofs = 0;
    std::uint64_t asked = 0;
  };

  core(sip_ends_settings how, std::function<void(sip_event)> to)
    : settings{std::move(how)}, tells{std::move(to)} {}

  void live(const std::function<void(routing::result<void>)>& began);
  void post(std::function<void()> work);
  void take_posted();

  // ---- from the stack
  bool welcome(const channels::sip::sip_source&, channels::sip::approach) override { return true; }
  void fresh(channels::sip::fresh_request request) override;
  std::optional<channels::sip::call_key> dialog_of(std::string_view call_id, std::string_view tag) override;
  void heard(const channels::sip::call_key& in, channels::sip::stack_word what) override;
  void answered(std::uint64_t, int) override {}
  void enrolled(std::uint64_t number, channels::sip::enrolment_answer what) override;

  // ---- what the other threads asked for
  void invite(end_id id, const std::string& from, const std::string& number,
              const channels::media::endpoint& hears);
  void answer(end_id id, const channels::media::endpoint& hears);
  void hang_up(end_id id);
  void refresh(end_id id, std::uint32_t expires_s);
  void enrol(const channels::sip::own_account& account, std::uint32_t expires_s);
  void send_enrolment(enrolment& of, std::string proof);

  // ---- one end
  void on(sip_end& end, const channels::sip::response_came& what);
  void on(sip_end& end, const channels::sip::request_came& what);
  void on(sip_end& end, const channels::sip::ack_came& what);
  void on(sip_end& end, const channels::sip::cancel_came& what);
  void on(sip_end& end, const channels::sip::ack_missing& what);
  template <class Other>
  void on(sip_end&, const Other&) {}
  void invite_progress(sip_end& end, const channels::sip::response_came& what);
  void invite_accepted(sip_end& end, const channels::sip::response_came& what);
  void change(sip_end& end, const channels::sip::request_came& what);
  void say_bye(sip_end& end);
  void finish(sip_end& end, int status);
  void take_session(sip_end& end, const std::string& text);
  void send(sip_end& end, channels::sip::method what, channels::sip::words says, bool first = false);
  void tell(const sip_end& end, sip_event::kind what, int status = 0, std::uint32_t refresh_s = 0) const;
  static instant wall_now(); ///< by the machine's wall clock
  [[nodiscard]] std::string engine_uri(const std::string& user) const;
  static channels::sip::call_key key_of(const sip_end& end) { return {routing::conversation_id{end.id}, {}}; }

  const sip_ends_settings settings;
  const std::function<void(sip_event)> tells;
  std::atomic<end_id> last_end{0};
  std::string prefix; ///< of every Call-ID: another run's are others
  channels::sip::nta_stack* stack = nullptr;
  std::thread thread;
  std::unordered_map<end_id, sip_end> ends;
  std::unordered_map<std::string, end_id> dialogs;   ///< by Call-ID, blank, our tag
  std::unordered_map<std::string, enrolment> phones; ///< by user
  std::unordered_map<std::uint64_t, std::string> enrolling;
  std::uint64_t last_question = 0;

  std::mutex mutex;
  std::vector<std::function<void()>> posted;
  int wake = -1;
};

} // namespace strowger::sim::load
