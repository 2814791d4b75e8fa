#pragma once
#include "actors/engine_configuration.hpp"
#include "graph_world.hpp"
#include <catch2/catch.hpp>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

/// The examples of the documentation as configurations.
namespace strowger::tests {

/// With what an example leaves out for its readers: the version, and the whole of a password's hash.
inline std::string whole_example(std::string example) {
  constexpr std::string_view cut = "$argon2id$v=19$...";
  for (auto at = example.find(cut); at != std::string::npos; at = example.find(cut, at + 1))
    example.replace(
        at, cut.size(),
        "$argon2id$v=19$m=8192,t=1,p=1$wHKzGqngMpd3TLaAwJUbxw$PsKqJZN42oMbruxOMu+8XsvgN0F83Um6PqUd1bVgPgc");
  return example.find("version: 1") == std::string::npos ? "version: 1\n" + example : example;
}

/// The centre of docs/flows.md, its customers by chat or by telephone.
inline std::shared_ptr<actors::engine_configuration> documented_flows(routing::channel_kind channel) {
  std::ifstream in{std::string{STROWGER_SOURCE_DIR} + "/docs/flows.md"};
  std::ostringstream all;
  all << in.rdbuf();
  auto text = all.str();
  text = text.substr(text.find("```yaml\n") + 8);
  text = text.substr(0, text.find("```"));
  auto read = actors::read_configuration_text(whole_example(std::move(text)), "flows.yaml");
  for (const auto& one : read.diagnostics) UNSCOPED_INFO(to_text(one));
  REQUIRE(read.ok());
  auto& made = read.configuration;
  made.web.heartbeat_timeout = std::chrono::seconds{3'600};
  for (auto& entry : made.entry_points) entry.channel = channel;
  return std::make_shared<actors::engine_configuration>(std::move(made));
}

/// So many hours after noon on a Monday in Berlin; that centre closes at 18 o'clock.
inline machine_time after_noon(int hours = 0) {
  return {0, {}, std::chrono::milliseconds{1'772'449'200'000} + std::chrono::hours{hours}};
}

} // namespace strowger::tests
