#pragma once
#include "actors/desk_forms.hpp"
#include "actors/house.hpp"
#include "actors/permissions.hpp"
#include <deque>
#include <map>

namespace strowger::actors {

/// One person: the pages that are open with their lease, and the desk they show. What the person may hold and
/// is offered is the pool's; this actor shows it, in numbered changes, and passes on what the person asks.
class agent_shell : public agent_actor::base {
public:
  /// A closed socket may be a page being reloaded: so long the person is still taken to be there.
  static constexpr std::int64_t reload_grace_ms = 4'000;
  /// Requests nobody answered within this time are answered as failed.
  static constexpr std::int64_t request_patience_ms = 60'000;
  /// Decisions remembered for "why me?" after the offer has ended.
  static constexpr std::size_t decisions_max = 50;

  agent_shell(caf::actor_config& setup, house& shared, pool_id pool, agent_id id);
  behavior_type make_behavior() override;
  const char* name() const override { return "agent"; }

private:
  using session_number = channels::desktop::session_number;
  struct page {
    std::int64_t heard_ms = 0;
  };
  struct asked {
    session_number session = 0;
    std::uint64_t request = 0;
  };
  struct open_asked {
    asked by;
    std::int64_t since_ms = 0;
  };
  struct offer_on_desk {
    channels::desktop::offer_view view;
  };
  struct work_on_desk {
    channels::desktop::interaction_view view;
    std::string tenant; ///< the queue's, which need not be the agent's
    bool transcript_here = false;
    bool kept_free = false; ///< for the customer, who is called before it is offered
  };

  void on(page_opened& what);
  void on(page_closed& what);
  void on(page_request& what);
  void on(person_signed_out& what);
  void on(told& what);
  void on(agent_standing& what);
  void on(pool_answer& what);
  void on(brief& what);
  void on(transcript& what);
  void on(calling_ended& what);
  void on(message_for_desk& what);
  void on(marks_for_desk& what);
  void on(typing_for_desk& what);
  void on(presence_for_desk& what);
  void on(call_for_desk& what);
  void on(say_answered& what);
  void on(agent_wake& what);

  // what a page may ask (agent_requests.cpp)
  void request(const asked& by, channels::desktop::ask_snapshot& what);
  void request(const asked& by, channels::desktop::heartbeat& what);
  void request(const asked& by, channels::desktop::set_ready& what);
  void request(const asked& by, channels::desktop::set_not_ready& what);
  void request(const asked& by, channels::desktop::ringing& what);
  void request(const asked& by, channels::desktop::accept& what);
  void request(const asked& by, channels::desktop::decline& what);
  void request(const asked& by, channels::desktop::say& what);
  void request(const asked& by, channels::desktop::mark& what);
  void request(const asked& by, channels::desktop::type& what);
  void request(const asked& by, channels::desktop::transfer& what);
  void transfer_to_agent(const asked& by, channels::desktop::transfer& what);
  void request(const asked& by, channels::desktop::close& what);
  void request(const asked& by, channels::desktop::finish_wrap_up& what);
  void request(const asked& by, channels::desktop::ask_why& what);
  void request(const asked& by, channels::desktop::ask_outlook& what);
  void request(const asked& by, channels::desktop::call_act& what);
  void request(const asked& by, channels::desktop::called& what);
  void request(const asked& by, channels::desktop::watch_wallboard& what);
  void request(const asked& by, channels::desktop::force_agent_state& what);
  void request(const asked& by, channels::desktop::move& what);
  void request(const asked& by, channels::desktop::raise& what);
  void request(const asked& by, channels::desktop::cancel& what);
  void request(const asked& by, channels::desktop::assign& what);
  void request(const asked& by, channels::desktop::pull& what);
  void request(const asked& by, channels::desktop::escalate& what);

  // what the pool decided (agent_desk.cpp)
  void learned(const routing::fact::offer_made& what, stamp at);
  void learned(const routing::fact::offer_shown& what, stamp at);
  void learned(const routing::fact::offer_renewed& what, stamp at);
  void learned(const routing::fact::offer_won& what, stamp at);
  void learned(const routing::fact::offer_ended& what, stamp at);
  void learned(const routing::fact::interaction_talking& what, stamp at);
  void learned(const routing::fact::callback_dialled& what, stamp at);
  void learned(const routing::fact::wrap_up_begun& what, stamp at);
  void learned(const routing::fact::wrap_up_over& what, stamp at);
  void learned(const routing::fact::agent_released& what, stamp at);
  void learned(const routing::fact::agent_configured& what, stamp at);
  void learned(const routing::fact::agent_removed& what, stamp at);
  void learned(const routing::fact::agent_state_set& what, stamp at);
  void learned(const routing::fact::agent_state_pending& what, stamp at);
  void learned(const routing::fact::agent_session_lost& what, stamp at);
  void learned(const routing::fact::agent_session_back& what, stamp at);

  // what it takes part in beside another's lead (agent_parts.cpp)
  void learned(const routing::fact::party_reserved& what, stamp at);
  void learned(const routing::fact::party_connected& what, stamp at);
  void learned(const routing::fact::party_conferenced& what, stamp at);
  void learned(const routing::fact::party_wrapping& what, stamp at);
  void learned(const routing::fact::party_renewed& what, stamp at);
  void learned(const routing::fact::party_released& what, stamp at);
  void learned(const routing::fact::lead_changed& what, stamp at);
  void leads_no_more(const routing::fact::lead_changed& what, stamp at);
  void stand_beside(const routing::interaction_entry& one, stamp at);
  void wraps_up(channels::desktop::interaction_view& view, routing::moment until, stamp at);
  void clear_work(interaction_id interaction);
  template <class Other>
  void learned(const Other&, stamp) {} ///< concerns the interaction or the queue, not the desk

  [[nodiscard]] channels::desktop::desk_view desk() const;
  void refresh_agent(bool show = true);
  void add_offer(const routing::fact::offer_made& what, stamp at);
  void drop_offer(offer_id offer, std::string reason);
  void begin_work(interaction_id interaction, queue_id queue, routing::channel_kind channel, stamp at);
  void send_snapshot(session_number session);
  void change(channels::desktop::change_body what);
  void show_without_messages(const channels::desktop::interaction_view& view);
  void answer(const asked& by, std::optional<routing::error> refused);
  std::uint64_t open_request(const asked& by);
  void ask_pool(const asked& by, routing::pool_event what, std::vector<storage::content_item> contents = {});
  std::optional<roster::queue> queue_named(const std::string& name) const;
  void supervise(const asked& by, interaction_id interaction, action what, routing::pool_event event,
                 const std::string& why);
  content_id put_reason(const std::string& why, std::vector<storage::content_item>& contents) const;
  void tell_presence();
  void drop_silent_pages();
  void arm();
  void stop_watching(session_number session);

  house& house_;
  const pool_id pool_;
  const agent_id id_;
  bool known_ = false;         ///< the pool has told how this person stands
  bool gone_ = false;          ///< removed from the configuration
  bool presence_told_ = false; ///< the pool knows the person to be here
  routing::agent_entry entry_;
  stamp entry_at_;
  std::map<session_number, page> pages_;
  std::optional<std::int64_t>
      absent_since_ms_; ///< the last page went then; nothing: somebody is here or nobody was
  std::map<offer_id, offer_on_desk> offers_;
  std::map<interaction_id, work_on_desk> work_;
  std::deque<std::pair<offer_id, routing::decision_record>> decisions_;
  std::map<std::uint64_t, open_asked> open_requests_; ///< by tag: the oldest first
  std::uint64_t last_tag_ = 0, number_ = 0, wake_generation_ = 0;
  std::optional<std::int64_t> wake_at_ms_;
};

} // namespace strowger::actors
