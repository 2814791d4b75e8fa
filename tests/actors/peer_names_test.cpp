#include "actors/engine_configuration.hpp"
#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>

namespace strowger::tests::peer_names_test {

/// Whoever writes a strategy as another product names it is understood, or told what to write instead.
namespace {

using namespace strowger::actors;
using routing::selection;

struct peer_name {
  std::string_view peer, name;
  selection rule;
  std::uint16_t rings = 1; ///< agents at once
};
constexpr selection usual = selection::least_occupied;
constexpr std::array understood{
    peer_name{"Azure", "Round Robin", selection::round_robin},
    peer_name{"Azure", "Longest Idle", selection::longest_idle},
    peer_name{"Azure", "Best Worker", selection::best_fit},
    peer_name{"Genesys", "Standard ACD", selection::longest_idle},
    peer_name{"Genesys", "Best available skills", selection::most_skilled},
    peer_name{"Cisco", "Longest Available", selection::longest_idle},
    peer_name{"Cisco", "Most Skilled", selection::most_skilled},
    peer_name{"Cisco", "Least Skilled", selection::least_skilled},
    peer_name{"Salesforce", "Least Active", usual},
    peer_name{"Salesforce", "Most Available", usual},
    peer_name{"Asterisk", "ringall", usual, 5},
    peer_name{"Asterisk", "leastrecent", selection::longest_idle},
    peer_name{"Asterisk", "fewestcalls", selection::fewest_handled},
    peer_name{"Asterisk", "random", selection::random},
    peer_name{"Asterisk", "rrmemory", selection::round_robin},
    peer_name{"Asterisk", "rrordered", selection::round_robin},
    peer_name{"Asterisk", "roundrobin", selection::round_robin},
    peer_name{"Asterisk", "linear", selection::linear},
    peer_name{"FreeSWITCH", "longest-idle-agent", selection::longest_idle},
    peer_name{"FreeSWITCH", "agent-with-least-talk-time", selection::least_talk_time},
    peer_name{"FreeSWITCH", "agent-with-fewest-calls", selection::fewest_handled},
    peer_name{"FreeSWITCH", "ring-all", usual, 5},
    peer_name{"FreeSWITCH", "ring-progressively", usual, 5},
    peer_name{"FreeSWITCH", "random", selection::random},
    peer_name{"FreeSWITCH", "sequentially-by-agent-order", selection::linear},
    peer_name{"FreeSWITCH", "top-down", selection::linear},
    peer_name{"FreeSWITCH", "round-robin", selection::round_robin},
    peer_name{"OpenSIPS", "balancing", usual},
    peer_name{"Rocket.Chat", "Load_Balancing", usual},
    peer_name{"Rocket.Chat", "Load_Rotation", selection::round_robin},
    peer_name{"Chatwoot", "round robin", selection::round_robin},
    peer_name{"Chatwoot", "balanced", usual},
    peer_name{"Dynamics", "Highest capacity", usual},
    peer_name{"Dynamics", "Least active", usual},
    peer_name{"Kazoo", "round_robin", selection::round_robin},
    peer_name{"Kazoo", "most_idle", selection::longest_idle},
    peer_name{"Kazoo", "ring_all", usual, 5}};

struct other_key {
  std::string_view peer, name, write; ///< what the message says to write
};
constexpr std::array told{other_key{"Twilio", "FIFO", "order: first_come"},
                          other_key{"Twilio", "LIFO", "order: last_come"},
                          other_key{"Genesys", "Bullseye", "steps"},
                          other_key{"Genesys", "Preferred agent", "sticky"},
                          other_key{"Genesys", "Predictive routing", "best_fit"},
                          other_key{"Genesys", "Conditional group routing", "steps"},
                          other_key{"Genesys", "All skills matching", "requires"},
                          other_key{"Genesys", "Disregard skills matching", "requires"},
                          other_key{"Cisco", "Most Handled Contacts", "fewest_handled"},
                          other_key{"Cisco", "Shortest Average Handle Time", "least_talk_time"},
                          other_key{"Cisco", "Most Skilled by Weight", "best_fit"},
                          other_key{"Cisco", "Least Skilled by Weight", "best_fit"},
                          other_key{"Cisco", "Most Skilled by Order", "best_fit"},
                          other_key{"Cisco", "Least Skilled by Order", "best_fit"},
                          other_key{"Salesforce", "External Routing", "assign"},
                          other_key{"Asterisk", "wrandom", "percent_allocation"},
                          other_key{"OpenSIPS", "full-load", "linear"},
                          other_key{"Rocket.Chat", "Auto_Selection", "round_robin"},
                          other_key{"Rocket.Chat", "Manual_Selection", "pull: true"},
                          other_key{"Rocket.Chat", "External", "assign"},
                          other_key{"Chatwoot", "earliest_created", "order: first_come"},
                          other_key{"Chatwoot", "longest_waiting", "order: first_come"},
                          other_key{"Dynamics", "Custom", "best_fit"}};

read_configuration select_says(std::string_view name) {
  return read_configuration_text("version: 1\nqueues:\n  - {name: support, select: \"" + std::string{name} +
                                     "\", fit: [{points: 1, per: idle_minute}]}\n",
                                 "x.yaml");
}

} // namespace

TEST_CASE("a strategy by a peer's name is the rule that does the same") {
  for (const auto& one : understood) {
    INFO(one.peer << ": " << one.name);
    const auto read = select_says(one.name);
    for (const auto& problem : read.diagnostics) UNSCOPED_INFO(to_text(problem));
    REQUIRE(read.ok());
    const auto& select = read.configuration.pools.front().queues.front().rules.select;
    CHECK(select.rule == (one.rings > 1 ? selection::longest_idle : one.rule));
    CHECK(select.ring_width == one.rings);
  }
}

TEST_CASE("a strategy that is another key here is told so, with what to write") {
  for (const auto& one : told) {
    INFO(one.peer << ": " << one.name);
    const auto read = select_says(one.name);
    REQUIRE_FALSE(read.ok());
    const auto said = to_text(read.diagnostics.front());
    INFO(said);
    CHECK(said.find("written otherwise here: ") != std::string::npos);
    CHECK(said.find(one.write) != std::string::npos);
  }
}

TEST_CASE("a strategy nobody has is told with all there are") {
  const auto read = select_says("best-of-breed");
  REQUIRE_FALSE(read.ok());
  CHECK(to_text(read.diagnostics.front()).find("it must be least_occupied, longest_idle") !=
        std::string::npos);
}

} // namespace strowger::tests::peer_names_test
