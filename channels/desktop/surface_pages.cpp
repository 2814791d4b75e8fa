#include "channels/desktop/desk_updates.hpp"
#include "channels/desktop/surface_core.hpp"
#include <utility>

/// The sockets of the desktop surface.
namespace strowger::channels::desktop {

namespace {

/// What a page must be able to say at any rate the web server lets through: the engine waits for it.
bool always_heard(const desk_request& what) {
  return std::holds_alternative<heartbeat>(what) || std::holds_alternative<ringing>(what);
}

} // namespace

web::opening desktop_surface::core::page_opens(web::connection_id connection, const web::request& ask) {
  if (!web::same_origin(ask)) return {403};
  const auto* own = session_of(ask);
  if (own == nullptr) return {401};
  person_key who{own->tenant, own->name};
  auto& open = pages_of[who];
  if (open >= settings.limits.pages_per_person) return {429};
  ++open;
  pages.emplace(connection, page{who, own->key, {}});
  counted.pages = pages.size();
  port.opened(number_of(connection), std::move(who.first), std::move(who.second));
  return {};
}

void desktop_surface::core::page_says(web::connection_id connection, std::string_view text) {
  const auto found = pages.find(connection);
  if (found == pages.end()) return;
  auto read = read_page_frame(text);
  if (const auto* refusal = std::get_if<frame_refusal>(&read)) return refuse_frame(connection, *refusal);
  auto& frame = std::get<page_request>(read);
  session_changes changes;
  const bool still = book.use(found->second.session, settings.wall_clock(), changes) != nullptr;
  keep(std::move(changes));
  if (!still) {
    server.send(connection, update_json(signed_out_update{"expired"}));
    return server.close(connection, 1000, "expired");
  }
  const auto& limits = settings.limits;
  if (!always_heard(frame.what) &&
      !found->second.rate.take(settings.steady_clock(), limits.requests_per_second, limits.requests_burst)) {
    ++counted.too_fast;
    if (frame.request != 0)
      server.send(connection,
                  refusal_json(frame.request, "too_fast", "too many requests; try again in a second"));
    return;
  }
  ++counted.requests;
  port.request(number_of(connection), frame.request, std::move(frame.what));
}

void desktop_surface::core::refuse_frame(web::connection_id connection, const frame_refusal& refusal) {
  ++counted.refused_frames;
  if (!refusal.closes)
    return server.send(connection, refusal_json(refusal.request, refusal.code, refusal.message));
  log("warning", "event=page_closed code=" + refusal.code);
  server.close(connection, refusal.too_big ? 1009 : 1008, refusal.message.substr(0, 120));
}

void desktop_surface::core::page_closed(web::connection_id connection) {
  const auto found = pages.find(connection);
  if (found == pages.end()) return;
  if (const auto open = pages_of.find(found->second.who); open != pages_of.end() && --open->second == 0)
    pages_of.erase(open);
  pages.erase(found);
  counted.pages = pages.size();
  port.closed(number_of(connection));
}

} // namespace strowger::channels::desktop
