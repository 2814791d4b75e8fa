#include "channels/desktop/desk_client.hpp"
#include "channels/desktop/desk_client_frames.hpp"
#include "channels/desktop/desk_updates.hpp"
#include "channels/desktop/plain_post.hpp"
#include <atomic>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace strowger::channels::desktop {

namespace {

constexpr std::size_t unanswered_max = 1'000;
constexpr routing::milliseconds slow_down{1'000};

} // namespace

/// Lives on the network's thread but for what stands under the mutex.
struct desk_client::core final : web::client_handler, std::enable_shared_from_this<core> {
  core(web::socket_client& n, desk_account a, std::shared_ptr<desk_listener> l, desk_client_options o)
    : network{n}, account{std::move(a)}, listener{std::move(l)}, options{o} {}

  void on_open(web::connection_id connection) override;
  void on_text(web::connection_id connection, std::string_view text) override;
  void on_close(web::connection_id connection, std::uint16_t code, int status) override;

  void connect();
  void send_later(std::uint64_t number, desk_request what);
  void send(std::uint64_t request, const desk_request& what) {
    network.send(socket, page_frame_json(request, what));
  }
  void beat(web::connection_id of);
  void confirm(const desk_update& update);
  void answered(const answer_update& answer);
  void lose_unanswered();
  std::string cookie_now() {
    const std::lock_guard lock{mutex};
    return cookie;
  }
  /// Runs on the network's thread while this lives.
  template <class Work>
  void post(Work work) {
    network.post([self = weak_from_this(), work = std::move(work)]() mutable {
      if (const auto here = self.lock()) work(*here);
    });
  }

  web::socket_client& network;
  const desk_account account;
  const std::shared_ptr<desk_listener> listener;
  const desk_client_options options;
  std::atomic<std::uint64_t> last_request{0};
  desk_model model;
  web::connection_id socket = 0; ///< the one in use or being opened; 0: none
  bool is_open = false, wanted = false, snapshot_asked = false, says_repeated = false;
  std::map<std::uint64_t, desk_request> unanswered;
  std::set<routing::offer_id> rung; ///< confirmed on this socket
  std::mutex mutex;
  std::string cookie;
};

desk_client::desk_client(web::socket_client& network, desk_account account,
                         std::shared_ptr<desk_listener> listener, desk_client_options options)
  : core_{std::make_shared<core>(network, std::move(account), std::move(listener), options)} {}

desk_client::~desk_client() {
  // The network holds the core as its handler until the connection has closed.
  core_->network.post([core = core_] {
    core->wanted = false;
    if (core->socket != 0) core->network.close(core->socket, 0);
  });
}

routing::result<void> desk_client::sign_in(routing::milliseconds limit) {
  const auto& who = core_->account;
  const nlohmann::json body{{"tenant", who.tenant}, {"name", who.name}, {"password", who.password}};
  auto answer = plain_post(who.address, who.port, "/desktop/sign-in", {}, body.dump(), limit);
  if (!answer) return answer.reason();
  if (answer.value().status != 204) {
    auto said = std::to_string(answer.value().status);
    if (answer.value().retry_after != 0)
      said += ", try again in " + std::to_string(answer.value().retry_after) + " s";
    return routing::error{routing::error_code::not_signed_in, std::move(said)};
  }
  use_cookie(std::move(answer.value().cookie));
  return {};
}

routing::result<void> desk_client::sign_out(routing::milliseconds limit) {
  const auto answer = plain_post(core_->account.address, core_->account.port, "/desktop/sign-out",
                                 core_->cookie_now(), "{}", limit);
  if (!answer) return answer.reason();
  if (answer.value().status != 204)
    return routing::error{routing::error_code::wrong_state, std::to_string(answer.value().status)};
  return {};
}

void desk_client::use_cookie(std::string cookie) {
  const std::lock_guard lock{core_->mutex};
  core_->cookie = std::move(cookie);
}

void desk_client::open() {
  core_->post([](core& here) {
    here.wanted = true;
    here.connect();
  });
}
void desk_client::leave() {
  core_->post([](core& here) {
    here.wanted = false;
    if (here.socket != 0) here.network.close(here.socket);
  });
}
void desk_client::drop() {
  core_->post([](core& here) {
    if (here.socket != 0) here.network.close(here.socket, 0);
  });
}

std::uint64_t desk_client::ask(desk_request what) {
  const auto number = ++core_->last_request;
  core_->post(
      [number, what = std::move(what)](core& here) mutable { here.send_later(number, std::move(what)); });
  return number;
}

void desk_client::core::connect() {
  if (!wanted || socket != 0) return;
  web::client_target where;
  where.address = account.address;
  where.port = account.port;
  where.path = "/desktop/socket";
  where.subprotocol = "strowger-desktop-1";
  const auto host =
      account.address.find(':') == std::string::npos ? account.address : "[" + account.address + "]";
  where.origin = "http://" + host + ":" + std::to_string(account.port);
  where.cookie = cookie_now();
  socket = network.connect(std::move(where), shared_from_this());
}

void desk_client::core::send_later(std::uint64_t number, desk_request what) {
  const bool repeats = std::holds_alternative<say>(what);
  if ((!is_open && !repeats) || unanswered.size() >= unanswered_max)
    return listener->updated(
        answer_update{number, false, "lost", "the socket is closed or does not answer", {}}, model);
  const auto& kept = unanswered.emplace(number, std::move(what)).first->second;
  if (is_open) send(number, kept);
}

void desk_client::core::on_open(web::connection_id connection) {
  if (connection != socket) return;
  is_open = true;
  says_repeated = false;
  model = {};
  snapshot_asked = true; // the engine sends one by itself
  beat(connection);
  listener->opened();
}

void desk_client::core::beat(web::connection_id of) {
  if (of != socket || !is_open) return;
  network.send(socket, page_frame_json(0, heartbeat{}));
  network.schedule(page_heartbeat, [self = weak_from_this(), of] {
    if (const auto here = self.lock()) here->beat(of);
  });
}

void desk_client::core::confirm(const desk_update& update) {
  const auto ring = [&](const offer_view& offer) {
    if (rung.insert(offer.id).second) send(0, ringing{offer.id});
  };
  if (const auto* snapshot = std::get_if<snapshot_update>(&update)) {
    rung.clear();
    for (const auto& offer : snapshot->desk.offers) ring(offer);
    if (std::exchange(says_repeated, true)) return;
    for (const auto& [number, what] : unanswered) send(number, what);
  } else if (const auto* change = std::get_if<change_update>(&update)) {
    if (const auto* offer = std::get_if<offer_view>(&change->what)) ring(*offer);
    if (const auto* gone = std::get_if<offer_gone>(&change->what)) rung.erase(gone->id);
    const auto* added = std::get_if<message_added>(&change->what);
    if (added != nullptr && added->message.from == "customer" && options.mark_received)
      send(++last_request, mark{added->interaction, added->message.number, 0});
  }
}

void desk_client::core::on_text(web::connection_id connection, std::string_view text) {
  if (connection != socket) return;
  const auto update = read_update(text);
  if (!update)
    return network.close(socket, 1002); // the engine breaks its protocol: the listener sees the close
  const auto outcome = model.take(*update);
  if (outcome == desk_model::outcome::needs_snapshot && !std::exchange(snapshot_asked, true))
    send(0, ask_snapshot{});
  if (std::holds_alternative<snapshot_update>(*update)) snapshot_asked = false;
  if (const auto* answer = std::get_if<answer_update>(&*update)) answered(*answer);
  if (const auto* end = std::get_if<signed_out_update>(&*update); end != nullptr) wanted = false;
  confirm(*update);
  listener->updated(*update, model);
}

void desk_client::core::answered(const answer_update& answer) {
  const auto found = unanswered.find(answer.request);
  if (found == unanswered.end()) return;
  if (answer.ok || answer.code != "too_fast" || !std::holds_alternative<say>(found->second)) {
    unanswered.erase(found);
    return;
  }
  network.schedule(slow_down, [self = weak_from_this(), number = found->first] { // said again, as a page does
    const auto here = self.lock();
    if (!here || !here->is_open) return;
    if (const auto again = here->unanswered.find(number); again != here->unanswered.end())
      here->send(number, again->second);
  });
}

void desk_client::core::lose_unanswered() {
  for (auto it = unanswered.begin(); it != unanswered.end();) {
    if (std::holds_alternative<say>(it->second)) {
      ++it;
      continue;
    }
    const auto number = it->first;
    it = unanswered.erase(it);
    listener->updated(answer_update{number, false, "lost", "the socket closed before the answer", {}}, model);
  }
}

void desk_client::core::on_close(web::connection_id connection, std::uint16_t code, int status) {
  if (connection != socket) return;
  socket = 0;
  is_open = false;
  const bool again = wanted && options.reopen && status != 401 && status != 403;
  lose_unanswered();
  listener->closed(code, status, again);
  if (again)
    network.schedule(options.reopen_after, [self = weak_from_this()] {
      if (const auto here = self.lock()) here->connect();
    });
}

} // namespace strowger::channels::desktop
