#include "actors/wallboard_shell.hpp"
#include <algorithm>

namespace strowger::actors {

namespace {

std::string key_of(const watch& wanted) {
  std::string key = wanted.tenant + '\0' + (wanted.agents ? '1' : '0');
  for (const auto& queue : wanted.queues) key += '\0' + queue;
  return key;
}

} // namespace

wallboard_shell::behavior_type wallboard_shell::make_behavior() {
  // What fails here costs this one look, and not the next.
  return {[this](wallboard_letter& letter) {
    try {
      std::visit([this](auto& one) { on(one); }, letter);
    } catch (const std::exception& thrown) {
      house_.report(severity::alarm, std::string{"event=wallboard_failed why=\""} + thrown.what() + "\"");
      delayed_send(this, interval, wallboard_letter{wallboard_wake{++generation_}});
    }
  }};
}

void wallboard_shell::on(watch& what) {
  for (auto one = scopes_.begin(); one != scopes_.end();) {
    std::erase(one->second.sessions, what.session);
    one = one->second.sessions.empty() ? scopes_.erase(one) : std::next(one);
  }
  if (!what.on) return;
  const bool was_quiet = scopes_.empty();
  const auto key = key_of(what);
  auto& wanted = scopes_[key];
  wanted.sessions.push_back(what.session);
  wanted.wanted = what;
  if (wanted.last)
    house_.desks->update(what.session, channels::desktop::wallboard_update{wanted.last, house_.time.wall()});
  else
    make(key, wanted);
  if (was_quiet) delayed_send(this, interval, wallboard_letter{wallboard_wake{++generation_}});
}

void wallboard_shell::make(const std::string& key, const scope& one) {
  if (!house_.make_wallboard) return;
  house_.make_wallboard(one.wanted,
                        [self = wallboard_actor{this}, key](std::shared_ptr<const std::string> json) {
                          caf::anon_send(self, wallboard_letter{wallboard_made{key, std::move(json)}});
                        });
}

void wallboard_shell::on(wallboard_wake& what) {
  if (what.generation != generation_ || scopes_.empty()) return;
  for (const auto& [key, one] : scopes_) make(key, one);
  delayed_send(this, interval, wallboard_letter{wallboard_wake{++generation_}});
}

void wallboard_shell::on(wallboard_made& what) {
  const auto found = scopes_.find(what.scope);
  if (found == scopes_.end() || (found->second.last && *found->second.last == *what.json)) return;
  found->second.last = what.json;
  for (const auto session : found->second.sessions)
    house_.desks->update(session, channels::desktop::wallboard_update{what.json, house_.time.wall()});
}

} // namespace strowger::actors
