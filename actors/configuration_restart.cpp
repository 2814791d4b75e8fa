#include "actors/engine_configuration.hpp"
#include <algorithm>
#include <map>
#include <utility>

namespace strowger::actors {
namespace {

using thing_name = std::pair<std::string, std::string>; // tenant, name

bool same(const listener_settings& a, const listener_settings& b) {
  return a.address == b.address && a.port == b.port && a.certificate == b.certificate && a.key == b.key &&
         a.surfaces == b.surfaces;
}

bool same(const web_limits& a, const web_limits& b) {
  return a.connections_per_address == b.connections_per_address &&
         a.chats_per_address == b.chats_per_address && a.frames_per_second == b.frames_per_second &&
         a.new_connections_per_second == b.new_connections_per_second &&
         a.session_lifetime == b.session_lifetime && a.heartbeat_timeout == b.heartbeat_timeout &&
         a.trusted_proxies == b.trusted_proxies;
}

/// The pool of every queue or agent.
template <class Things>
std::map<thing_name, std::string> pools_by_name(const engine_configuration& all,
                                                Things routing::pool_settings::*things) {
  std::map<thing_name, std::string> names;
  for (const auto& pool : all.pools)
    for (const auto& one : pool.*things) names[{one.tenant, one.name}] = pool.name;
  return names;
}

void tell_moves(const std::map<thing_name, std::string>& from, const std::map<thing_name, std::string>& to,
                const std::string& kind, std::vector<std::string>& told) {
  for (const auto& [name, pool] : to) {
    const auto before = from.find(name);
    if (before != from.end() && before->second != pool)
      told.push_back("the " + kind + " " + name.second + " moves from the pool " + before->second + " to " +
                     pool);
  }
}

} // namespace

std::vector<std::string> needs_restart(const engine_configuration& from, const engine_configuration& to) {
  std::vector<std::string> told;
  const auto tell = [&](bool differs, std::string what) {
    if (differs) told.push_back(std::move(what));
  };
  tell(from.data_folder != to.data_folder, "data: the data folder is now " + to.data_folder.string());
  tell(from.control_socket != to.control_socket, "control_socket is now " + to.control_socket.string());
  tell(from.reserve_bytes != to.reserve_bytes,
       "reserve is now " + std::to_string(to.reserve_bytes) + " bytes");
  tell(!std::equal(from.listeners.begin(), from.listeners.end(), to.listeners.begin(), to.listeners.end(),
                   [](const auto& a, const auto& b) { return same(a, b); }),
       "listeners: an address, a port, a certificate or a surface differs");
  tell(!same(from.web, to.web), "web: a limit differs");
  tell(from.sip.has_value() != to.sip.has_value(),
       to.sip ? "sip: calls are new" : "sip: there are no calls any more");
  tell(from.recording.keep_days_most() < to.recording.keep_days_most(),
       "recording: keep_days is now " + std::to_string(to.recording.keep_days_most()) +
           "; until then the journal keeps the keys of recordings no longer than before");
  std::vector<std::string> before, after;
  for (const auto& pool : from.pools) before.push_back(pool.name);
  for (const auto& pool : to.pools) after.push_back(pool.name);
  tell(before != after, "pools: one was added, removed or renamed, or their order differs");
  tell_moves(pools_by_name(from, &routing::pool_settings::queues),
             pools_by_name(to, &routing::pool_settings::queues), "queue", told);
  tell_moves(pools_by_name(from, &routing::pool_settings::agents),
             pools_by_name(to, &routing::pool_settings::agents), "agent", told);
  return told;
}

} // namespace strowger::actors
