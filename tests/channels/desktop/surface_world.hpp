#pragma once
#include "channels/desktop/desktop_surface.hpp"
#include "channels/web/client.hpp"
#include "channels/web/server.hpp"
#include "tests/channels/raw_socket.hpp"
#include "tests/channels/waiting.hpp"
#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>

/// A desktop surface on a real server with a scripted engine behind it.
namespace strowger::tests {

namespace desk = channels::desktop;
namespace web = channels::web;

/// The engine's side: writes down what it hears.
class scripted_engine final : public desk::desk_port {
public:
  struct asked {
    desk::session_number session;
    std::uint64_t request;
    desk::desk_request what;
  };
  struct heard {
    std::vector<std::pair<desk::session_number, std::string>> opened; ///< session, tenant/name
    std::vector<desk::session_number> closed;
    std::vector<asked> requests;
    std::vector<std::string> signed_out;
  };
  watched<heard> log;
  /// Called on the server's thread for each request, if set.
  std::function<void(const asked&)> answers;
  std::function<void(desk::session_number)> greets;

  void opened(desk::session_number session, std::string tenant, std::string name) override {
    log.change([&](heard& now) { now.opened.emplace_back(session, tenant + "/" + name); });
    if (greets) greets(session);
  }
  void closed(desk::session_number session) override {
    log.change([&](heard& now) { now.closed.push_back(session); });
  }
  void request(desk::session_number session, std::uint64_t request, desk::desk_request what) override {
    asked one{session, request, std::move(what)};
    if (answers) answers(one);
    log.change([&](heard& now) { now.requests.push_back(one); });
  }
  /// A recording of `audio`, for ada alone.
  void hear(std::string, std::string name, routing::interaction_id of, desk::wanted_audio part,
            desk::audio_answer then) override {
    static const std::string audio = "RIFF0123456789";
    if (name != "ada" || of != routing::interaction_id{32'768, 7})
      return then(routing::error{routing::error_code::unknown_interaction, "there is none"});
    if (part.as_file && part.from == 0)
      return then(routing::error{routing::error_code::forbidden, "they are not to be kept"});
    const auto from = std::min<std::uint64_t>(part.from, audio.size());
    then(desk::audio_part{from, audio.size(), audio.substr(from, part.most)});
  }
  void list_recordings(std::string, std::string name, desk::wanted_recordings what,
                       desk::recordings_answer then) override {
    if (name != "ada")
      return then(routing::error{routing::error_code::unknown_interaction, "nothing is recorded here"});
    then("{\"before\":" + std::to_string(what.before) + (what.one ? ",\"one\":true}" : "}"));
  }
  void signed_out(std::string tenant, std::string name) override {
    log.change([&](heard& now) { now.signed_out.push_back(tenant + "/" + name); });
  }
  bool wait_opened(std::size_t count) {
    return log.wait([&](const heard& now) { return now.opened.size() >= count; });
  }
  bool wait_closed(std::size_t count) {
    return log.wait([&](const heard& now) { return now.closed.size() >= count; });
  }
  bool wait_requests(std::size_t count) {
    return log.wait([&](const heard& now) { return now.requests.size() >= count; });
  }
};

/// A browser page's socket.
struct page_socket final : web::client_handler {
  struct seen {
    std::vector<std::string> texts;
    bool open = false, closed = false;
    int code = 0, status = 0;
  };
  watched<seen> log;
  web::connection_id id = 0;
  void on_open(web::connection_id) override {
    log.change([](seen& now) { now.open = true; });
  }
  void on_text(web::connection_id, std::string_view text) override {
    log.change([&](seen& now) { now.texts.emplace_back(text); });
  }
  void on_close(web::connection_id, std::uint16_t code, int status) override {
    log.change([&](seen& now) {
      now.closed = true;
      now.code = code;
      now.status = status;
    });
  }
  bool wait_texts(std::size_t count) {
    return log.wait([&](const seen& now) { return now.texts.size() >= count; });
  }
  bool wait_closed() {
    return log.wait([](const seen& now) { return now.closed; });
  }
  bool wait_open() {
    return log.wait([](const seen& now) { return now.open || now.closed; }) && log.copy().open;
  }
};

inline desk::person a_person(const std::string& name, const std::string& password) {
  return {"main",    name,       "Shown " + name, desk::hash_password(password, {1, 8U * 1024U}),
          {"agent"}, {"support"}};
}

/// The same hashes for all worlds of one run: a restart must not look like a new password.
inline const std::vector<desk::person>& usual_people() {
  static const std::vector<desk::person> people{a_person("ada", "lovelace"), a_person("bob", "builder")};
  return people;
}

struct surface_world {
  explicit surface_world(desk::surface_limits limits = {},
                         std::shared_ptr<desk::session_store> store = nullptr, web::limits bounds = {},
                         std::filesystem::path pages = {})
    : server{server_settings(bounds)} {
    limits.passwords = {1, 8U * 1024U};
    desk::surface_settings settings;
    settings.pages = std::move(pages);
    settings.limits = limits;
    settings.wall_clock = [this] { return wall.load(); };
    settings.steady_clock = [this] { return steady.load(); };
    surface = std::make_unique<desk::desktop_surface>(server, std::move(settings), people, engine,
                                                      std::move(store));
    REQUIRE(server.start());
  }
  ~surface_world() { server.stop(); }

  static web::server_settings server_settings(web::limits bounds) {
    web::server_settings out;
    out.listeners.push_back({"127.0.0.1", 0, "", "", {"desktop"}});
    out.bounds = bounds;
    out.trusted_proxies = {"127.0.0.1"};
    return out;
  }
  [[nodiscard]] std::string origin() const { return "http://127.0.0.1:" + std::to_string(server.port()); }
  [[nodiscard]] std::string post(std::string_view path, std::string_view body,
                                 std::string headers = "") const {
    if (headers.find("Origin:") == std::string::npos) headers += "Origin: " + origin() + "\r\n";
    if (headers.find("Content-Type:") == std::string::npos) headers += "Content-Type: application/json\r\n";
    return http(server.port(), "POST", path, headers, body);
  }
  [[nodiscard]] std::string sign_in(const std::string& name, const std::string& password,
                                    const std::string& headers = "") const {
    return post("/desktop/sign-in", R"({"name":")" + name + R"(","password":")" + password + "\"}", headers);
  }
  /// The cookie of a sign-in that has to be good, as a browser sends it back.
  [[nodiscard]] std::string cookie(const std::string& name, const std::string& password) const {
    const auto answer = sign_in(name, password);
    INFO(answer);
    REQUIRE(answer.starts_with("HTTP/1.1 204"));
    const auto at = answer.find("strowger_session=");
    REQUIRE(at != std::string::npos);
    return answer.substr(at, answer.find(';', at) - at);
  }
  [[nodiscard]] std::string me(const std::string& cookie_text) const {
    return http(server.port(), "GET", "/desktop/me", "Cookie: " + cookie_text + "\r\n");
  }
  [[nodiscard]] std::shared_ptr<page_socket> page(const std::string& cookie_text, std::string from = "") {
    auto out = std::make_shared<page_socket>();
    if (from.empty()) from = origin();
    out->id = network.connect(
        {"127.0.0.1", server.port(), "/desktop/socket", "strowger-desktop-1", from, cookie_text, false}, out);
    return out;
  }

  std::atomic<desk::wall_time> wall{desk::wall_time{std::chrono::milliseconds{1'700'000'000'000}}};
  std::atomic<desk::steady_time> steady{desk::steady_time{std::chrono::hours{1}}};
  std::vector<desk::person> people = usual_people();
  scripted_engine engine;
  web::server server;
  web::socket_client network{50};
  std::unique_ptr<desk::desktop_surface> surface;
};

} // namespace strowger::tests
