#include "actors/agent_shell.hpp"
#include "actors/staff.hpp"
#include <algorithm>
#include <utility>

namespace strowger::actors {

namespace ro = routing;
namespace desktop = channels::desktop;

agent_shell::agent_shell(caf::actor_config& setup, house& shared, pool_id pool, agent_id id)
  : agent_actor::base(setup), house_{shared}, pool_{pool}, id_{id} {}

agent_shell::behavior_type agent_shell::make_behavior() {
  house_.pools.tell(pool_, ask_agent_standing{id_});
  return {[this](agent_letter& letter) {
    const turn now{context()};
    std::visit([this](auto& one) { on(one); }, letter);
    return no_answer{};
  }};
}

// ------------------------------------------------------------------------------------------------- the pages

void agent_shell::on(page_opened& what) {
  if (gone_) {
    house_.desks->update(what.session, desktop::signed_out_update{"removed"});
    return;
  }
  pages_[what.session] = {house_.time.steady_ms()};
  absent_since_ms_.reset();
  if (known_) {
    send_snapshot(what.session);
    tell_presence();
  }
  arm();
}

void agent_shell::on(page_closed& what) {
  stop_watching(what.session);
  if (pages_.erase(what.session) == 0 || !pages_.empty()) return;
  absent_since_ms_ = house_.time.steady_ms();
  arm();
}

void agent_shell::on(person_signed_out&) {
  for (const auto& [session, leased] : pages_) {
    stop_watching(session);
    house_.desks->update(session, desktop::signed_out_update{"signed_out"});
  }
  pages_.clear();
  absent_since_ms_.reset();
  presence_told_ = false;
  house_.pools.tell(pool_, pool_request{ro::agent_signed_out{id_, {id_, {}}}, {}, {}});
}

void agent_shell::on(page_request& what) {
  const auto open = pages_.find(what.session);
  if (open == pages_.end()) {
    // Its lease had run out; a page that speaks is there again.
    page_opened again{what.session};
    on(again);
    if (!pages_.contains(what.session)) return;
  } else {
    open->second.heard_ms = house_.time.steady_ms();
  }
  const asked by{what.session, what.request};
  std::visit([&](auto& one) { request(by, one); }, what.what);
}

/// Tells the pool once that the person is here; the pool decides what that means.
void agent_shell::tell_presence() {
  if (pages_.empty() || !known_ || std::exchange(presence_told_, true)) return;
  if (entry_.state == ro::agent_state::signed_out)
    house_.pools.tell(pool_, pool_request{ro::agent_signed_in{id_}, {}, {}});
  else if (entry_.lost)
    house_.pools.tell(pool_, pool_request{ro::agent_returned{id_}, {}, {}});
}

void agent_shell::drop_silent_pages() {
  const auto now = house_.time.steady_ms();
  const auto limit = house_.configuration()->web.heartbeat_timeout.count();
  const auto had_pages = !pages_.empty();
  for (auto open = pages_.begin(); open != pages_.end();) {
    if (now - open->second.heard_ms < limit) {
      ++open;
      continue;
    }
    stop_watching(open->first);
    open = pages_.erase(open);
  }
  const bool lease_ran_out = had_pages && pages_.empty();
  const bool never_came_back = absent_since_ms_ && now - *absent_since_ms_ >= reload_grace_ms;
  if (!lease_ran_out && !never_came_back) return;
  absent_since_ms_.reset();
  if (std::exchange(presence_told_, false))
    house_.pools.tell(pool_, pool_request{ro::agent_lost{id_}, {}, {}});
}

void agent_shell::on(agent_wake& what) {
  if (what.generation != wake_generation_) return;
  wake_at_ms_.reset();
  drop_silent_pages();
  arm();
}

/// One wake-up at the earliest moment a page's lease or the reload grace can run out; none when nobody is
/// here.
void agent_shell::arm() {
  const auto now = house_.time.steady_ms();
  std::optional<std::int64_t> due;
  const auto limit = house_.configuration()->web.heartbeat_timeout.count();
  for (const auto& [session, leased] : pages_)
    due = std::min(due.value_or(leased.heard_ms + limit), leased.heard_ms + limit);
  if (absent_since_ms_) due = *absent_since_ms_ + reload_grace_ms;
  if (!due || (wake_at_ms_ && *wake_at_ms_ <= *due)) return;
  wake_at_ms_ = due;
  delayed_send(this, ro::milliseconds{std::max<std::int64_t>(1, *due - now)},
               agent_letter{agent_wake{++wake_generation_}});
}

void agent_shell::stop_watching(session_number session) {
  if (house_.wallboard)
    caf::anon_send(house_.wallboard, wallboard_letter{watch{session, false, {}, {}, false}});
}

void agent_shell::send_snapshot(session_number session) {
  house_.desks->update(session, desktop::snapshot_update{number_, house_.time.wall(), desk()});
}

void agent_shell::change(desktop::change_body what) {
  ++number_;
  for (auto page = pages_.begin(); page != pages_.end(); ++page)
    if (std::next(page) == pages_.end())
      house_.desks->update(page->first, desktop::change_update{number_, std::move(what)});
    else
      house_.desks->update(page->first, desktop::change_update{number_, what});
}

void agent_shell::answer(const asked& by, std::optional<ro::error> refused) {
  if (by.request == 0) return;
  desktop::answer_update out{by.request, !refused, {}, {}, std::nullopt};
  if (refused) {
    out.code = std::string{ro::to_text(refused->code)};
    out.message = refused->detail;
  }
  house_.desks->update(by.session, std::move(out));
}

void agent_shell::ask_pool(const asked& by, ro::pool_event what,
                           std::vector<storage::content_item> contents) {
  if (by.request == 0) // nobody waits for the answer
    return static_cast<void>(
        house_.pools.tell(pool_, pool_request{std::move(what), {}, std::move(contents)}));
  const auto tag = open_request(by);
  house_.pools.tell(pool_, pool_request{std::move(what), {id_, tag}, std::move(contents)});
}

void agent_shell::on(pool_answer& what) {
  const auto found = open_requests_.find(what.tag);
  if (found == open_requests_.end()) return;
  answer(found->second.by, std::move(what.refused));
  open_requests_.erase(found);
}

/// Whoever was asked may have ended with the letter unread: what is not answered in time is answered here,
/// when the next request comes, so that nothing stays for ever.
std::uint64_t agent_shell::open_request(const asked& by) {
  const auto now = house_.time.steady_ms();
  while (!open_requests_.empty() && now - open_requests_.begin()->second.since_ms >= request_patience_ms) {
    const auto late = open_requests_.begin()->second.by;
    open_requests_.erase(open_requests_.begin());
    answer(late, ro::error{ro::error_code::wrong_state,
                           "there was no answer in time; look whether it was done before you try again"});
  }
  const auto tag = ++last_tag_;
  if (by.request != 0) open_requests_.emplace_hint(open_requests_.end(), tag, open_asked{by, now});
  return tag;
}

void agent_shell::on(say_answered& what) {
  pool_answer same{what.tag, std::move(what.refused)};
  on(same);
}

} // namespace strowger::actors
