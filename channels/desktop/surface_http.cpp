#include "channels/desktop/flat_json.hpp"
#include "channels/desktop/surface_core.hpp"
#include <nlohmann/json.hpp>
#include <utility>

/// Sign-in, sign-out, `me` and the routes of the desktop surface.
namespace strowger::channels::desktop {

namespace {

constexpr std::size_t name_bytes_max = 200;

struct credentials {
  std::string tenant = "main", name, password;
};

/// Nothing unless the body is exactly such an object with values of a likely length.
std::optional<credentials> read_credentials(std::string_view body) {
  auto object = read_flat_object(body);
  auto* keys = std::get_if<flat_object>(&object);
  if (keys == nullptr) return std::nullopt;
  credentials out;
  for (auto& [key, value] : *keys) {
    auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) return std::nullopt;
    if (key == "tenant")
      out.tenant = std::move(*text);
    else if (key == "name")
      out.name = std::move(*text);
    else if (key == "password")
      out.password = std::move(*text);
    else
      return std::nullopt;
  }
  const bool likely = !out.name.empty() && out.name.size() <= name_bytes_max &&
                      out.tenant.size() <= name_bytes_max && !out.password.empty() &&
                      out.password.size() <= password_bytes_max;
  if (!likely) return std::nullopt;
  return out;
}

web::response refusal(int status, std::string_view code) {
  auto out = web::json_response(status, nlohmann::json{{"error", code}}.dump());
  out.headers.push_back({"Cache-Control", "no-store"});
  return out;
}

web::response later(milliseconds wait) {
  auto out = refusal(429, "too_many_attempts");
  out.headers.push_back(
      {"Retry-After", std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count())});
  return out;
}

/// Sent with no page of ours but the desktop: `Path` keeps it from the chat's requests.
web::http_header cookie_header(std::string_view token, std::chrono::seconds lives, bool secure) {
  std::string value{session_cookie};
  value.append("=").append(token).append("; Path=/desktop; HttpOnly; SameSite=Strict; Max-Age=");
  value += std::to_string(lives.count());
  if (secure) value += "; Secure";
  return {"Set-Cookie", std::move(value)};
}

bool is_json(std::string_view content_type) {
  const auto type = content_type.substr(0, content_type.find(';'));
  return type == "application/json" || type == "application/json ";
}

class call_back final : public web::http_handler {
public:
  using function = std::function<void(const web::request&, web::responder)>;
  explicit call_back(function run) : run_{std::move(run)} {}
  void on_request(const web::request& ask, web::responder answer) override { run_(ask, std::move(answer)); }

private:
  function run_;
};

class page_sockets final : public web::socket_handler {
public:
  using opens = std::function<web::opening(web::connection_id, const web::request&)>;
  using says = std::function<void(web::connection_id, std::string_view)>;
  using closed = std::function<void(web::connection_id)>;
  page_sockets(opens a, says b, closed c)
    : opens_{std::move(a)}, says_{std::move(b)}, closed_{std::move(c)} {}
  web::opening on_open(web::connection_id connection, const web::request& ask) override {
    return opens_(connection, ask);
  }
  void on_text(web::connection_id connection, std::string_view text) override { says_(connection, text); }
  void on_close(web::connection_id connection, web::close_cause, std::uint16_t) override {
    closed_(connection);
  }

private:
  opens opens_;
  says says_;
  closed closed_;
};

} // namespace

void desktop_surface::core::add_routes() {
  // The server keeps the handlers; they must not keep the surface, whose worker ends with it.
  const auto add = [&](const char* method, const char* path, auto run) {
    server.add(web::http_route{settings.surface, method, path},
               std::make_shared<call_back>(
                   [self = weak_from_this(), run](const web::request& ask, web::responder answer) {
                     if (const auto here = self.lock()) run(*here, ask, std::move(answer));
                   }));
  };
  add("POST", "/desktop/sign-in",
      [](core& here, const web::request& ask, const web::responder& answer) { here.sign_in(ask, answer); });
  add("POST", "/desktop/sign-out",
      [](core& here, const web::request& ask, const web::responder& answer) { here.sign_out(ask, answer); });
  add("GET", "/desktop/me",
      [](core& here, const web::request& ask, const web::responder& answer) { here.me(ask, answer); });
  add("GET", "/desktop/recording",
      [](core& here, const web::request& ask, const web::responder& answer) { here.recording(ask, answer); });
  add("GET", "/desktop/recordings", [](core& here, const web::request& ask, const web::responder& answer) {
    here.recordings(ask, answer);
  });
  server.add(
      web::socket_route{settings.surface, "/desktop/socket", "strowger-desktop-1", page_frame_bytes_max},
      std::make_shared<page_sockets>(
          [self = weak_from_this()](web::connection_id connection, const web::request& ask) {
            const auto here = self.lock();
            return here ? here->page_opens(connection, ask) : web::opening{503};
          },
          [self = weak_from_this()](web::connection_id connection, std::string_view text) {
            if (const auto here = self.lock()) here->page_says(connection, text);
          },
          [self = weak_from_this()](web::connection_id connection) {
            if (const auto here = self.lock()) here->page_closed(connection);
          }));
  if (!settings.pages.empty()) {
    web::static_mount mount;
    mount.surface = settings.surface;
    mount.prefix = "/desktop/";
    mount.folder = settings.pages;
    server.add(std::move(mount));
  }
}

void desktop_surface::core::sign_in(const web::request& ask, const web::responder& answer) {
  // A page of another site can make a browser post, but neither as JSON nor under our own origin.
  if (!web::same_origin(ask)) return answer.send(refusal(403, "foreign_origin"));
  if (!is_json(ask.content_type)) return answer.send(refusal(415, "json_needed"));
  auto given = read_credentials(ask.body);
  if (!given) return answer.send(refusal(400, "malformed"));
  const auto wait = attempts.begin(given->tenant, given->name, ask.remote_address, settings.steady_clock());
  if (wait > milliseconds{0}) {
    ++counted.held_back;
    return answer.send(later(wait));
  }
  const person_key who{given->tenant, given->name};
  const auto found = people.find(who);
  std::optional<std::string> hash;
  if (found != people.end()) hash = found->second.password_hash;
  const auto password = hash ? digest_of(*hash) : digest{};
  const auto then = [self = weak_from_this(), who, password, ask, answer](bool right) {
    const auto here = self.lock();
    if (!here) return;
    here->server.post([self, who, password, ask, answer, right] {
      if (const auto still = self.lock()) still->sign_in_checked(who, password, ask, answer, right);
    });
  };
  if (!checker.check(std::move(given->password), std::move(hash), then)) {
    ++counted.held_back;
    answer.send(later(milliseconds{1'000}));
  }
}

void desktop_surface::core::sign_in_checked(const person_key& who, const digest& password,
                                            const web::request& ask, const web::responder& answer,
                                            bool right) {
  const auto found = people.find(who); // may have changed meanwhile
  if (!right || found == people.end() || digest_of(found->second.password_hash) != password) {
    ++counted.wrong_passwords;
    log("warning", "event=sign_in_refused from=" + ask.remote_address);
    return answer.send(refusal(401, "wrong_name_or_password"));
  }
  attempts.succeeded(who.first, who.second, ask.remote_address);
  const auto token = random_token();
  const auto now = settings.wall_clock();
  session_changes changes;
  if (!book.open({digest_of(token), who.first, who.second, password, now, now}, changes)) {
    keep(std::move(changes));
    log("error", "event=sign_in_refused why=\"as many sessions as may be\"");
    return answer.send(later(milliseconds{60'000}));
  }
  ++counted.signed_in;
  web::response good{204, {}, {}, {{"Cache-Control", "no-store"}}};
  const auto lives = std::chrono::duration_cast<std::chrono::seconds>(settings.limits.sessions.longest);
  good.headers.push_back(cookie_header(token, lives, ask.secure));
  keep(std::move(changes), [answer, good = std::move(good)] { answer.send(good); });
}

void desktop_surface::core::sign_out(const web::request& ask, const web::responder& answer) {
  if (!web::same_origin(ask)) return answer.send(refusal(403, "foreign_origin"));
  if (!ask.body.empty() && !is_json(ask.content_type)) return answer.send(refusal(415, "json_needed"));
  web::response good{204, {}, {}, {{"Cache-Control", "no-store"}}};
  good.headers.push_back(cookie_header("", std::chrono::seconds{0}, ask.secure));
  const auto* own = session_of(ask);
  if (own == nullptr) return answer.send(std::move(good));
  const person_key who{own->tenant, own->name};
  const auto same = [&](const session& one) { return one.tenant == who.first && one.name == who.second; };
  end_sessions(same, "signed_out", [answer, good = std::move(good)] { answer.send(good); });
  port.signed_out(who.first, who.second);
}

void desktop_surface::core::me(const web::request& ask, const web::responder& answer) {
  const auto* own = session_of(ask);
  const auto found = own == nullptr ? people.end() : people.find({own->tenant, own->name});
  if (found == people.end()) return answer.send(refusal(401, "not_signed_in"));
  const auto& one = found->second;
  const nlohmann::ordered_json out{{"tenant", one.tenant},
                                   {"name", one.name},
                                   {"display_name", one.display_name},
                                   {"roles", one.roles},
                                   {"queues", one.queues}};
  auto good =
      web::json_response(200, out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  good.headers.push_back({"Cache-Control", "no-store"});
  answer.send(std::move(good));
}

} // namespace strowger::channels::desktop
