#include "actors/agent_shell.hpp"
#include "actors/staff.hpp"
#include <algorithm>
#include <utility>

/// The desk: what the pool decided about this person, as its pages show it.
namespace strowger::actors {

namespace ro = routing;
namespace desktop = channels::desktop;

void agent_shell::on(told& what) {
  if (!known_) return; // the standing that is on its way says it all
  const stamp at{what.record->at, what.record->wall};
  for (const auto& fact : std::get<storage::pool_record>(what.record->what).facts)
    std::visit(
        [&](const auto& one) {
          if constexpr (requires { one.agent; })
            if (one.agent == id_) learned(one, at);
          if constexpr (requires { one.before; })
            if (one.before == id_) leads_no_more(one, at);
        },
        fact);
}

namespace {

/// An open offer as the fact that made it told it, as far as the pool still knows.
ro::fact::offer_made as_made(const ro::offer_entry& offer, const ro::interaction_entry* of, agent_id agent) {
  ro::fact::offer_made made;
  made.offer = offer.id;
  made.interaction = offer.interaction;
  made.agent = agent;
  made.at = offer.at;
  made.deliver_by = offer.deadline;
  made.decision = offer.decision;
  if (of == nullptr) return made;
  made.queue = of->queue;
  made.visit = of->visit;
  made.attempt = of->attempts;
  made.channel = of->channel;
  return made;
}

} // namespace

/// The whole truth, after a start or a rebuild: the desk is made anew and every page gets it.
void agent_shell::on(agent_standing& what) {
  known_ = true;
  if (!what.entry) {
    gone_ = true;
    return;
  }
  entry_ = *what.entry;
  entry_at_ = what.now;
  offers_.clear();
  work_.clear();
  for (const auto& offer : what.offers) {
    const auto of = std::find_if(what.interactions.begin(), what.interactions.end(),
                                 [&](const auto& one) { return one.id == offer.interaction; });
    const auto* entry = of == what.interactions.end() ? nullptr : &*of;
    add_offer(as_made(offer, entry, id_), what.now);
    if (entry) offers_[offer.id].view.waiting_since = wall_of(entry->anchor, what.now);
  }
  for (const auto& one : what.interactions) {
    if (one.phase == ro::interaction_phase::offered) continue;
    begin_work(one.id, one.queue, one.channel, what.now);
    auto& view = work_[one.id].view;
    view.waiting_since = wall_of(one.anchor, what.now);
    view.connected_at = wall_of(one.phase_at, what.now);
    if (one.extras->callback.dialling) {
      view.state = "calling";
      view.call_until = wall_of(one.deadline, what.now);
      work_[one.id].kept_free = one.phase == ro::interaction_phase::parked;
    }
    if (one.phase != ro::interaction_phase::wrapping) continue;
    view.state = "wrapping";
    view.disposition = *one.disposition;
    view.wrap_up_ends_at = wall_of(one.deadline, what.now);
  }
  for (const auto& one : what.shared) stand_beside(one, what.now);
  presence_told_ = entry_.state != ro::agent_state::signed_out && !entry_.lost;
  ++number_;
  for (const auto& [session, leased] : pages_) send_snapshot(session);
  tell_presence();
  if (presence_told_ && pages_.empty() && !absent_since_ms_) absent_since_ms_ = house_.time.steady_ms();
  arm();
}

namespace {

/// The queues of the agent's own tenant, then those of the others it serves.
void add_queues(desktop::desk_view& to, const house& shared, const ro::agent_settings& me) {
  const auto add = [&](const std::string& tenant, const std::string& shown) {
    for (const auto& queue : shared.names.queues_of(tenant))
      if (!queue.closing) to.queues.push_back({queue.name, queue.display_name, shown});
  };
  add(me.tenant, {});
  for (const auto& tenant : me.also_serves) add(tenant, tenant);
}

} // namespace

desktop::desk_view agent_shell::desk() const {
  desktop::desk_view view;
  const auto configuration = house_.configuration();
  view.agent = agent_form(entry_, entry_at_, house_.names.display_name(id_));
  for (const auto& [id, offer] : offers_) view.offers.push_back(offer.view);
  for (const auto& [id, work] : work_) view.interactions.push_back(work.view);
  view.not_ready_reasons = configuration->not_ready_reasons;
  view.dispositions = configuration->dispositions;
  if (const auto me = person_of(house_, id_)) {
    add_queues(view, house_, entry_.settings);
    if (may(*me, action::serve)) view.roles.emplace_back("agent");
    if (may(*me, action::watch_agents)) view.roles.emplace_back("supervisor");
  }
  return view;
}

void agent_shell::refresh_agent(bool show) {
  for (auto& load : entry_.load) load = 0;
  for (const auto& [id, offer] : offers_) ++entry_.load[static_cast<std::size_t>(offer.view.channel)];
  for (const auto& [id, work] : work_) ++entry_.load[static_cast<std::size_t>(work.view.channel)];
  if (show) change(agent_form(entry_, entry_at_, house_.names.display_name(id_)));
}

void agent_shell::add_offer(const ro::fact::offer_made& what, stamp at) {
  ++house_.counters.offers;
  auto& view = offers_[what.offer].view;
  view.id = what.offer;
  view.interaction = what.interaction;
  view.attempt = std::max<std::uint32_t>(what.attempt, 1);
  if (what.channel) view.channel = *what.channel;
  view.offered_at = wall_of(what.at, at);
  view.waiting_since = view.offered_at;
  view.expires_at = wall_of(what.deliver_by, at);
  if (const auto queue = house_.names.find(what.queue)) {
    view.queue = queue->name;
    view.queue_name = queue->display_name;
  }
  decisions_.emplace_back(what.offer, what.decision);
  if (decisions_.size() > decisions_max) decisions_.pop_front();
  house_.interactions.tell(what.interaction, ask_brief{id_, what.offer});
}

void agent_shell::learned(const ro::fact::offer_made& what, stamp at) {
  add_offer(what, at);
  if (pages_.empty()) house_.pools.tell(pool_, pool_request{ro::offer_failed{what.offer}, {}, {}});
  change(offers_[what.offer].view);
  refresh_agent();
}

void agent_shell::learned(const ro::fact::offer_shown& what, stamp at) {
  const auto offer = offers_.find(what.offer);
  if (offer == offers_.end()) return;
  offer->second.view.expires_at = wall_of(what.expires_at, at);
  change(offer->second.view);
}

void agent_shell::learned(const ro::fact::offer_renewed& what, stamp at) {
  const auto offer = offers_.find(what.offer);
  if (offer == offers_.end()) return;
  offer->second.view.expires_at = wall_of(std::max(what.deliver_by, what.expires_at), at);
  change(offer->second.view);
}

void agent_shell::drop_offer(offer_id offer, std::string reason) {
  if (offers_.erase(offer) == 0) return;
  change(desktop::offer_gone{offer, std::move(reason)});
}

void agent_shell::learned(const ro::fact::offer_won& what, stamp at) {
  const auto offer = offers_.find(what.offer);
  const auto waiting_since = offer == offers_.end() ? at.wall : offer->second.view.waiting_since;
  const auto channel = offer == offers_.end() ? ro::channel_kind::chat : offer->second.view.channel;
  drop_offer(what.offer, "accepted");
  begin_work(what.interaction, what.queue, channel, at);
  auto& view = work_[what.interaction].view;
  view.waiting_since = waiting_since;
  view.connected_at = wall_of(what.at, at);
  change(view);
  refresh_agent();
}

void agent_shell::learned(const ro::fact::offer_ended& what, stamp) {
  drop_offer(what.offer, std::string{ro::to_text(what.how)});
  refresh_agent();
}

void agent_shell::begin_work(interaction_id interaction, queue_id queue, ro::channel_kind channel, stamp at) {
  auto& work = work_[interaction];
  work.transcript_here = false;
  work.view.id = interaction;
  work.view.channel = channel;
  work.view.state = "connected";
  work.view.connected_at = at.wall;
  if (const auto named = house_.names.find(queue)) {
    work.view.queue = named->name;
    work.view.queue_name = named->display_name;
    work.tenant = named->tenant;
    work.view.tenant = named->tenant == entry_.settings.tenant ? std::string{} : named->tenant;
  }
  house_.interactions.tell(interaction, ask_transcript{id_});
}

void agent_shell::learned(const ro::fact::interaction_talking& what, stamp at) {
  const auto work = work_.find(what.interaction);
  if (work == work_.end()) return;
  auto& view = work->second.view;
  view.connected_at = wall_of(what.at, at);
  if (view.state != "calling") return;
  view.state = "connected";
  view.call_until.reset();
  show_without_messages(view);
}

/// The customer is to be called: by who has accepted it, or by who is kept free for it.
void agent_shell::learned(const ro::fact::callback_dialled& what, stamp at) {
  const bool accepted = work_.contains(what.interaction);
  if (!accepted) begin_work(what.interaction, what.queue, ro::channel_kind::chat, at);
  auto& work = work_[what.interaction];
  work.kept_free = !accepted;
  work.view.state = "calling";
  work.view.call_until = wall_of(what.until, at);
  show_without_messages(work.view);
  if (!accepted) refresh_agent();
}

void agent_shell::on(call_for_desk& what) {
  const auto work = work_.find(what.interaction);
  if (work == work_.end() || work->second.view.call == what.call) return;
  work->second.view.call = std::move(what.call);
  show_without_messages(work->second.view);
}

void agent_shell::on(calling_ended& what) {
  const auto work = work_.find(what.interaction);
  if (work == work_.end() || !work->second.kept_free || work->second.view.state != "calling") return;
  work_.erase(work);
  change(desktop::interaction_gone{what.interaction});
  refresh_agent();
}

void agent_shell::show_without_messages(const desktop::interaction_view& view) {
  auto without_messages = view;
  without_messages.messages.clear();
  change(std::move(without_messages));
}

void agent_shell::learned(const ro::fact::wrap_up_begun& what, stamp at) {
  const auto work = work_.find(what.interaction);
  if (work == work_.end()) return;
  auto& view = work->second.view;
  view.state = "wrapping";
  view.disposition = what.disposition;
  view.wrap_up_ends_at = wall_of(what.ends_at, at);
  show_without_messages(view);
}

void agent_shell::learned(const ro::fact::wrap_up_over&, stamp) {
} // the release that comes with it clears the desk

void agent_shell::learned(const ro::fact::agent_released& what, stamp) { clear_work(what.interaction); }

void agent_shell::clear_work(interaction_id interaction) {
  if (work_.erase(interaction) == 0) return;
  change(desktop::interaction_gone{interaction});
  refresh_agent();
}

void agent_shell::learned(const ro::fact::agent_configured& what, stamp) {
  entry_.settings = what.settings;
  refresh_agent();
}

void agent_shell::learned(const ro::fact::agent_removed&, stamp) {
  gone_ = true;
  for (const auto& [session, leased] : pages_) {
    stop_watching(session);
    house_.desks->update(session, desktop::signed_out_update{"removed"});
  }
  pages_.clear();
  house_.agents.remove(id_);
  quit();
}

void agent_shell::learned(const ro::fact::agent_state_set& what, stamp at) {
  entry_.state = what.state;
  entry_.reason = what.reason;
  entry_.since = what.at;
  entry_.pending = false;
  entry_at_ = at;
  if (what.state == ro::agent_state::signed_out) {
    entry_.lost = false;
    presence_told_ = false;
    tell_presence(); // a page that is still open signs in again
  }
  refresh_agent();
}

void agent_shell::learned(const ro::fact::agent_state_pending& what, stamp) {
  entry_.pending = what.wanted;
  entry_.pending_state = what.state;
  entry_.pending_reason = what.reason;
  refresh_agent();
}

void agent_shell::learned(const ro::fact::agent_session_lost& what, stamp) {
  entry_.lost = true;
  entry_.grace_until = what.grace_until;
  presence_told_ = false;
  tell_presence(); // somebody may have come back meanwhile
}

void agent_shell::learned(const ro::fact::agent_session_back&, stamp) {
  entry_.lost = false;
  refresh_agent();
}

void agent_shell::learned(const ro::fact::reach_changed& what, stamp) {
  const auto bit = static_cast<std::uint8_t>(1U << static_cast<unsigned>(what.channel));
  entry_.reach = static_cast<std::uint8_t>(what.reachable ? entry_.reach | bit : entry_.reach & ~bit);
  refresh_agent();
}

void agent_shell::on(brief& what) {
  const auto offer = offers_.find(what.offer);
  if (offer == offers_.end()) return;
  auto& view = offer->second.view;
  view.customer = std::move(what.customer);
  view.preview = std::move(what.preview);
  view.note = std::move(what.note);
  view.note_from = std::move(what.note_from);
  view.channel = what.channel;
  view.callback = what.callback;
  if (what.since != wall_time{}) view.waiting_since = std::min(view.waiting_since, what.since);
  change(view);
}

void agent_shell::on(transcript& what) {
  const auto work = work_.find(what.interaction);
  if (work == work_.end()) return;
  auto& view = work->second.view;
  work->second.transcript_here = true;
  view.customer = std::move(what.customer);
  view.customer_here = what.customer_here;
  view.call_number = std::move(what.call_number);
  view.call = std::move(what.call);
  view.marks = {what.marks.received, what.marks.read};
  for (auto& message : view.messages) {
    const bool there = std::any_of(what.messages.begin(), what.messages.end(),
                                   [&](const auto& one) { return one.number == message.number; });
    if (!there) what.messages.push_back(std::move(message));
  }
  view.messages = std::move(what.messages);
  std::sort(view.messages.begin(), view.messages.end(),
            [](const auto& a, const auto& b) { return a.number < b.number; });
  show_without_messages(view);
  for (const auto& message : view.messages) change(desktop::message_added{what.interaction, message});
}

void agent_shell::on(message_for_desk& what) {
  const auto work = work_.find(what.interaction);
  if (work == work_.end()) return;
  auto& messages = work->second.view.messages;
  if (std::any_of(messages.begin(), messages.end(),
                  [&](const auto& one) { return one.number == what.message.number; }))
    return;
  messages.push_back(what.message);
  if (work->second.transcript_here) change(desktop::message_added{what.interaction, std::move(what.message)});
}

void agent_shell::on(marks_for_desk& what) {
  const auto work = work_.find(what.interaction);
  if (work == work_.end()) return;
  work->second.view.marks = {what.marks.received, what.marks.read};
  change(desktop::marks_changed{what.interaction, work->second.view.marks});
}

void agent_shell::on(typing_for_desk& what) {
  for (const auto& [session, leased] : pages_)
    house_.desks->update(session, desktop::typing_update{what.interaction, what.on});
}

void agent_shell::on(presence_for_desk& what) {
  const auto work = work_.find(what.interaction);
  if (work == work_.end()) return;
  work->second.view.customer_here = what.customer_here;
  show_without_messages(work->second.view);
}

} // namespace strowger::actors
