#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace strowger::channels::web {
class server;
}

/// What a monitoring system asks over HTTP: `GET /metrics` (Prometheus text), `/healthz` (does the process
/// still work: if not, restart it) and `/readyz` (may customers be sent here). No sign-in: the listeners'
/// surfaces decide where it is served.
namespace strowger::channels::admin {

/// `state` is one word such as starting, serving, draining, degraded; `reasons` are sentences for an
/// operator.
struct readiness {
  bool ready = false;
  std::string state;
  std::vector<std::string> reasons;
};

/// Called on the web server's thread for every request; must not block.
struct health_sources {
  std::function<std::string()> metrics; ///< Prometheus text exposition format, version 0.0.4
  std::function<bool()> alive;          ///< may be empty: alive as long as the web server answers
  std::function<readiness()> ready;
};

/// `{"ready":true,"state":"serving","reasons":[]}`
std::string readiness_json(const readiness& now);

/// Registers the three routes under surface `surface`. Before `server.start()`.
void serve_health(web::server& server, health_sources sources, std::string_view surface = "admin");

} // namespace strowger::channels::admin
