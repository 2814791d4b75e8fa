#include "channels/web/server.hpp"
#include "channels/web/core.hpp"
#include <cassert>

namespace strowger::channels::web {

std::string_view to_text(close_cause cause) {
  switch (cause) {
  case close_cause::by_peer:
    return "by_peer";
  case close_cause::by_handler:
    return "by_handler";
  case close_cause::malformed:
    return "malformed";
  case close_cause::too_big:
    return "too_big";
  case close_cause::too_fast:
    return "too_fast";
  case close_cause::slow_reader:
    return "slow_reader";
  case close_cause::unresponsive:
    return "unresponsive";
  case close_cause::stopping:
    return "stopping";
  }
  return "";
}

counters shared_counters::read() const {
  counters now;
  now.connections_open = connections_open;
  now.sockets_open = sockets_open;
  now.connections_total = connections_total;
  now.sockets_total = sockets_total;
  now.requests = requests;
  now.frames_in = frames_in;
  now.frames_out = frames_out;
  now.bytes_in = bytes_in;
  now.bytes_out = bytes_out;
  now.refused_total = refused_total;
  now.refused_address = refused_address;
  now.refused_rate = refused_rate;
  now.refused_stopping = refused_stopping;
  now.refused_by_handler = refused_by_handler;
  now.refused_route = refused_route;
  now.closed_malformed = closed_malformed;
  now.closed_too_big = closed_too_big;
  now.closed_too_fast = closed_too_fast;
  now.closed_slow = closed_slow;
  now.closed_unresponsive = closed_unresponsive;
  now.responses_4xx = responses_4xx;
  now.responses_5xx = responses_5xx;
  now.wakes = wakes;
  return now;
}

server::server(server_settings settings) : core_{std::make_unique<core>(std::move(settings))} {}
server::~server() { stop(); }

void server::add(http_route where, std::shared_ptr<http_handler> handler) {
  assert(!core_->thread.joinable());
  core_->https.push_back(std::make_unique<http_entry>(http_entry{std::move(where), std::move(handler)}));
}

void server::add(socket_route where, std::shared_ptr<socket_handler> handler) {
  assert(!core_->thread.joinable());
  core_->sockets.push_back(
      std::make_unique<socket_entry>(socket_entry{std::move(where), std::move(handler)}));
}

void server::add(static_mount mount) {
  assert(!core_->thread.joinable());
  static_files files{mount.folder, mount.index, mount.immutable};
  core_->mounts.push_back(std::make_unique<mounted>(mounted{std::move(mount), std::move(files)}));
}

void server::inherit(listening_sockets sockets) { core_->inherited = std::move(sockets); }

result<void> server::start() { return core_->start(); }
std::uint16_t server::port(std::size_t index) const {
  return index < core_->ports.size() ? core_->ports[index] : 0;
}
void server::stop_accepting() { core_->accepting = false; }
void server::stop() { core_->stop(); }

listening_sockets server::hold_newcomers() {
  core_->holding = true;
  listening_sockets copies;
  for (const auto& one : core_->listening)
    if (auto copy = one.copy()) copies.push_back(std::move(copy.value()));
  return copies;
}

void server::send(connection_id connection, shared_text text) {
  if (on_service_thread())
    core_->enqueue(connection, std::move(text));
  else
    core_->box->put(send_order{connection, std::move(text)});
}

void server::send(connection_id connection, std::string text) {
  send(connection, std::make_shared<const std::string>(std::move(text)));
}

void server::close(connection_id connection, std::uint16_t code, std::string reason) {
  if (on_service_thread())
    core_->ask_close(connection, code, std::move(reason));
  else
    core_->box->put(close_order{connection, code, std::move(reason)});
}

void server::post(std::function<void()> work) { core_->box->put(work_order{std::move(work)}); }

void server::schedule(milliseconds delay, std::function<void()> work) {
  core_->box->put(timer_order{std::chrono::steady_clock::now() + delay, std::move(work)});
}

bool server::on_service_thread() const { return std::this_thread::get_id() == core_->service; }
counters server::count() const { return core_->count.read(); }

} // namespace strowger::channels::web
