#include "channels/admin/health.hpp"
#include "channels/web/server.hpp"
#include "tests/channels/raw_socket.hpp"
#include <atomic>
#include <catch2/catch.hpp>

namespace strowger::tests::health_test {

using namespace strowger::channels;
using Catch::Contains;

TEST_CASE("a monitoring system reads figures, life and readiness where the listener says so") {
  web::server_settings settings;
  settings.listeners = {{"127.0.0.1", 0, "", "", {"admin"}}, {"127.0.0.1", 0, "", "", {"chat"}}};
  web::server server{std::move(settings)};
  std::atomic<bool> serving{false}, alive{true};
  admin::serve_health(server,
                      {[] { return std::string{"strowger_chats 3\n"}; }, [&] { return alive.load(); },
                       [&] {
                         return serving ? admin::readiness{true, "serving", {}}
                                        : admin::readiness{false, "starting", {"recovering pool \"main\""}};
                       }});
  REQUIRE(server.start());
  const auto get = [&](const char* path, std::size_t listener = 0) {
    return http(server.port(listener), "GET", path);
  };
  const auto metrics = get("/metrics");
  CHECK_THAT(metrics, Catch::StartsWith("HTTP/1.1 200") && Contains("text/plain; version=0.0.4") &&
                          Contains("no-store") && Catch::EndsWith("strowger_chats 3\n"));
  CHECK_THAT(get("/readyz"),
             Catch::StartsWith("HTTP/1.1 503") &&
                 Contains(R"({"ready":false,"state":"starting","reasons":["recovering pool \"main\""]})"));
  serving = true;
  CHECK_THAT(get("/readyz"), Catch::StartsWith("HTTP/1.1 200") &&
                                 Contains(R"({"ready":true,"state":"serving","reasons":[]})"));
  CHECK_THAT(get("/healthz"), Catch::StartsWith("HTTP/1.1 200"));
  alive = false;
  CHECK_THAT(get("/healthz"), Catch::StartsWith("HTTP/1.1 503"));
  CHECK_THAT(http(server.port(), "POST", "/metrics"), !Catch::StartsWith("HTTP/1.1 200"));
  CHECK_THAT(get("/metrics", 1), Catch::StartsWith("HTTP/1.1 404"));
}

} // namespace strowger::tests::health_test
