#include "channels/desktop/desktop_surface.hpp"
#include "channels/desktop/desk_updates.hpp"
#include "channels/desktop/surface_core.hpp"
#include <algorithm>
#include <chrono>
#include <utility>

namespace strowger::channels::desktop {

namespace {

wall_time machine_wall_time() {
  return wall_time{
      std::chrono::duration_cast<routing::milliseconds>(std::chrono::system_clock::now().time_since_epoch())};
}

/// 2^20 pages for each millisecond since 1970 last until the year 2527.
session_number first_page_number() {
  return static_cast<session_number>(machine_wall_time().time_since_epoch().count()) << 20U;
}

surface_settings with_clocks(surface_settings settings) {
  if (!settings.wall_clock) settings.wall_clock = machine_wall_time;
  if (!settings.steady_clock)
    settings.steady_clock = [] {
      return std::chrono::time_point_cast<steady_time::duration>(std::chrono::steady_clock::now());
    };
  return settings;
}

} // namespace

desktop_surface::core::core(web::server& s, surface_settings settings_in, desk_port& p,
                            std::shared_ptr<session_store> store_in)
  : server{s}, settings{with_clocks(std::move(settings_in))}, port{p}, store{std::move(store_in)},
    first_number{first_page_number()}, book{settings.limits.sessions}, attempts{settings.limits.attempts},
    slow{settings.limits.checks_waiting_max}, checker{slow, settings.limits.passwords} {}

void desktop_surface::core::begin(std::vector<person> first) {
  session_changes changes;
  if (store) book.load(store->list(), settings.wall_clock(), changes);
  keep(std::move(changes));
  replace(std::move(first));
  add_routes();
}

desktop_surface::desktop_surface(web::server& server, surface_settings settings, std::vector<person> people,
                                 desk_port& port, std::shared_ptr<session_store> store)
  : core_{std::make_shared<core>(server, std::move(settings), port, std::move(store))} {
  core_->begin(std::move(people));
}

// The worker may hold the core for a moment: it has to end before the last reference goes.
desktop_surface::~desktop_surface() { core_->slow.stop(); }

void desktop_surface::update(session_number session, desk_update what) {
  const auto connection = session - core_->first_number;
  core_->server.send(connection, update_json(what));
  if (const auto* end = std::get_if<signed_out_update>(&what))
    core_->server.close(connection, 1000, end->reason.substr(0, 120));
}

void desktop_surface::replace_people(std::vector<person> people) {
  core_->server.post([self = std::weak_ptr{core_}, people = std::move(people)]() mutable {
    if (const auto here = self.lock()) here->replace(std::move(people));
  });
}

surface_counters desktop_surface::count() const {
  const auto& c = core_->counted;
  return {c.signed_in,      c.wrong_passwords, c.held_back, c.requests,
          c.refused_frames, c.too_fast,        c.pages,     c.sessions};
}

// ---------------------------------------------------------------- sessions

void desktop_surface::core::keep(session_changes changes, std::function<void()> then) {
  counted.sessions = book.size();
  if (changes.empty() && !then) return;
  slow.owe([kept = store, changes = std::move(changes), then = std::move(then)] {
    if (kept)
      for (const auto& change : changes) {
        if (const auto* save = std::get_if<save_session>(&change))
          kept->save(save->what.key, session_bytes(save->what));
        else
          kept->forget(std::get<forget_session>(change).key);
      }
    if (then) then();
  });
}

const session* desktop_surface::core::session_of(const web::request& ask) {
  const auto token = web::cookie_value(ask.cookie, session_cookie);
  if (token.empty()) return nullptr;
  session_changes changes;
  const auto* found = book.use(digest_of(token), settings.wall_clock(), changes);
  keep(std::move(changes));
  return found;
}

void desktop_surface::core::end_sessions(const std::function<bool(const session&)>& ended,
                                         std::string_view reason, std::function<void()> then) {
  session_changes changes;
  const auto keys = book.close_if(ended, changes);
  for (const auto& [connection, open] : pages) {
    if (std::find(keys.begin(), keys.end(), open.session) == keys.end()) continue;
    server.send(connection, update_json(signed_out_update{std::string{reason}}));
    server.close(connection, 1000, std::string{reason});
  }
  keep(std::move(changes), std::move(then));
}

void desktop_surface::core::replace(std::vector<person> fresh) {
  people.clear();
  for (auto& one : fresh) {
    person_key who{one.tenant, one.name};
    people.insert_or_assign(std::move(who), std::move(one));
  }
  const auto gone = [&](const session& one) {
    const auto found = people.find({one.tenant, one.name});
    return found == people.end() || digest_of(found->second.password_hash) != one.password;
  };
  end_sessions(gone, "changed", {});
}

} // namespace strowger::channels::desktop
