#include "channels/admin/health.hpp"
#include "channels/web/server.hpp"
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

namespace strowger::channels::admin {

namespace {

class answer_now final : public web::http_handler {
public:
  explicit answer_now(std::function<web::response()> answer) : answer_{std::move(answer)} {}
  void on_request(const web::request&, web::responder answer) override {
    auto out = answer_();
    out.headers.push_back({"Cache-Control", "no-store"});
    answer.send(std::move(out));
  }

private:
  std::function<web::response()> answer_;
};

} // namespace

std::string readiness_json(const readiness& now) {
  const nlohmann::ordered_json out{{"ready", now.ready}, {"state", now.state}, {"reasons", now.reasons}};
  return out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void serve_health(web::server& server, health_sources sources, std::string_view surface) {
  const auto add = [&](const char* path, std::function<web::response()> answer) {
    server.add(web::http_route{std::string{surface}, "GET", path},
               std::make_shared<answer_now>(std::move(answer)));
  };
  add("/metrics", [metrics = std::move(sources.metrics)] {
    return web::response{200, "text/plain; version=0.0.4; charset=utf-8", metrics(), {}};
  });
  add("/healthz", [alive = std::move(sources.alive)] {
    const bool yes = !alive || alive();
    return web::json_response(yes ? 200 : 503, yes ? R"({"alive":true})" : R"({"alive":false})");
  });
  add("/readyz", [ready = std::move(sources.ready)] {
    const auto now = ready();
    return web::json_response(now.ready ? 200 : 503, readiness_json(now));
  });
}

} // namespace strowger::channels::admin
