#pragma once
#include "channels/desktop/desk_client.hpp"
#include "sim/load/customer.hpp"
#include "sim/load/sign_in_desk.hpp"
#include "sim/load/world.hpp"
#include <map>
#include <set>

namespace strowger::sim::load {

/// One agent at a desktop: signs in for the shift, answers offers after the crew's law or refuses or misses
/// them, talks as long as the work takes, passes on or closes, wraps up, rests and goes home. Whoever comes
/// from elsewhere is answered too. On the network's thread alone.
class agent final : public phone_listener, public std::enable_shared_from_this<agent> {
public:
  agent(world& in, sign_in_desk& door, std::uint32_t place, channels::desktop::desk_account account);

  /// Before the agent comes.
  void take_phone(std::unique_ptr<played_phone> phone) { phone_ = std::move(phone); }

  void come();
  void rest();
  void is_back();
  void go_home();
  /// The run ends: whatever is in hand is ended at once.
  void hurry();
  /// Closes the line in order.
  void leave();

  /// The first sign-in has been answered, one way or the other.
  [[nodiscard]] bool is_decided() const { return decided_ && (!phone_ || phone_decided_); }
  [[nodiscard]] bool is_there() const { return open_; }
  [[nodiscard]] bool has_work() const { return !work_.empty(); }

private:
  struct ear;
  struct work_in_hand {
    std::shared_ptr<customer> who; ///< none: of others
    std::string queue, shown;      ///< shown: whom, of a call
    channels::desktop::channel_kind channel{};
    bool begun = false, wrapping = false, ending = false, calling = false;
    std::optional<contact> next;         ///< what it is passed on as
    std::uint32_t answered = 0;          ///< a stranger's line, by number
    std::uint32_t heard = 0, marked = 0; ///< the customer's newest line, and the newest marked as read
    instant since = 0;
    std::uint64_t number = 0; ///< the same interaction may come back, and is other work then
  };
  enum class wish : std::uint8_t { accept, decline, close, pass, wrap_up, say, ready, not_ready, called };
  struct asked {
    wish what = wish::accept;
    channels::desktop::interaction_id interaction{0};
    line_number line = 0;
    channels::desktop::desk_request words; ///< to be said again
    channels::desktop::offer_id offer{};
  };

  void sign_in();
  void signed_in(instant since, const routing::result<void>& done);
  void line_opened();
  void line_closed(int status, bool reopens);
  void updated(const channels::desktop::desk_update& update, const channels::desktop::desk_model& desk);
  void answered(const channels::desktop::answer_update& answer);
  void refused(const asked& what);
  void settle_state();
  void look_at(const channels::desktop::offer_view& offer);
  void decide(const channels::desktop::offer_view& offer, const offer_answer& answer);
  void accept(const channels::desktop::offer_view& offer, instant due, bool waited);
  void accept_when_named(const channels::desktop::offer_view& offer, instant due);
  [[nodiscard]] std::shared_ptr<customer> customer_of(channels::desktop::interaction_id id,
                                                      channels::desktop::channel_kind channel,
                                                      const std::string& shown) const;
  // agent_phone.cpp
  void phone_is(bool there, std::string_view why) override;
  void rings(const std::string& customer, std::int64_t wall_microseconds) override;
  void connected(const std::string& customer) override;
  void gone(const std::string& customer) override;
  void measure_ring(const std::string& customer);
  void look_at(const channels::desktop::interaction_view& one);
  void hear(work_in_hand& work, const channels::desktop::desk_message& message,
            channels::desktop::interaction_id id);
  void begin_talk(channels::desktop::interaction_id id);
  void talk_on(channels::desktop::interaction_id id, instant due, bool mine);
  void end_talk(channels::desktop::interaction_id id);
  void end_wrap_up(channels::desktop::interaction_id id);
  void say(channels::desktop::interaction_id id, instant due);
  void ask(asked what);
  /// Does it then if this and the work are still there.
  void later(instant due, channels::desktop::interaction_id id,
             std::function<void(agent&, work_in_hand&, instant)> what);
  [[nodiscard]] contact stranger(const std::string& queue) const;

  world& world_;
  sign_in_desk& door_;
  const std::uint32_t place_;
  const channels::desktop::desk_account account_;
  const std::string name_;
  std::shared_ptr<channels::desktop::desk_client> client_;
  std::unique_ptr<played_phone> phone_;
  std::map<std::string, instant> offered_, rang_; ///< by customer, by the wall clock, until both are known
  std::set<std::string> answering_;               ///< whose calls the telephone was told to answer
  std::vector<std::string> reasons_, dispositions_;
  std::map<channels::desktop::interaction_id, work_in_hand> work_;
  std::map<channels::desktop::offer_id, channels::desktop::offer_view> on_desk_;
  std::map<channels::desktop::offer_id, instant> unnamed_; ///< accepted, until it is known whose they are
  std::set<channels::desktop::offer_id> offers_;           ///< all that were ever shown
  std::set<channels::desktop::offer_id> undecided_;        ///< whose answer was lost with the line
  std::map<std::uint64_t, asked> pending_;
  std::uint64_t offers_seen_ = 0, lines_said_ = 0, last_work_ = 0;
  std::optional<instant> clock_ahead_; ///< of the engine's wall clock, where it is another machine's
  std::string away_;                   ///< why it wants not to be ready; empty: ready
  std::string state_, coming_state_;   ///< as the engine says
  bool present_ = false, signing_ = false, has_cookie_ = false, decided_ = false, phone_decided_ = false,
       open_ = false, was_open_ = false, going_ = false, hurried_ = false, asked_state_ = false;
};

} // namespace strowger::sim::load
