#include "actors/configuration_schema.hpp"
#include "actors/configuration_values.hpp"
#include "tests/golden_file.hpp"
#include "tests/whole_read.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <numeric>

namespace strowger::tests::configuration_test {

/// Golden cases: tests/actors/configuration/NAME.yaml and what is said about it in NAME.txt. UPDATE=1
/// rewrites the latter, and the published schema and key list.
namespace {

using namespace strowger::actors;

const std::filesystem::path source{STROWGER_SOURCE_DIR};

std::string all_text(const read_configuration& read) {
  const auto text = mistakes_in(read.diagnostics);
  return text.empty() ? "no mistake\n" : text;
}

read_configuration read(const std::string& text) { return read_configuration_text(text, "strowger.yaml"); }

/// A file with one queue and one agent and `more` at the end.
std::string small_file(const std::string& more = {}) {
  return "version: 1\nskills: {english: , german: }\nqueues: [{name: support, requires: {english: 3}}]\n"
         "agents: [{name: ada, password_hash: \"$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA\", skills: "
         "{english: 8}}]\n" +
         more;
}

/// The first mistake, without the place; empty when there is none.
std::string first_error(const std::string& text) {
  const auto result = read(text);
  for (const auto& one : result.diagnostics)
    if (one.how == diagnostic::severity::error) return one.message;
  return {};
}

TEST_CASE("every mistake of the golden files is told with its place and what was meant") {
  std::size_t cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator{source / "tests/actors/configuration"}) {
    if (entry.path().extension() != ".yaml") continue;
    ++cases;
    auto golden = entry.path();
    const auto result = read_configuration_text(content_of(entry.path()), entry.path().filename());
    const auto good = entry.path().stem().string().rfind("good-", 0) == 0;
    INFO(entry.path() << "\n" << all_text(result));
    CHECK(result.ok() == (good || entry.path().stem().string().rfind("warn-", 0) == 0));
    check_golden(golden.replace_extension(".txt"), all_text(result));
  }
  CHECK(cases >= 40);
}

TEST_CASE("the published schema and key list are what the reader's own table says") {
  check_golden(source / "docs/strowger.schema.json", configuration_schema() + "\n");
  const auto file = source / "docs/configuration.md";
  const std::string mark = "<!-- From here on written by UPDATE=1 test_actors. -->\n";
  const auto text = content_of(file);
  const auto at = text.find(mark);
  REQUIRE(at != std::string::npos);
  check_golden(file, text.substr(0, at) + mark + configuration_reference());
}

/// The first key of `node` that the schema's section does not list; empty when it lists all.
std::string unlisted_key(const nlohmann::json& section, const yaml_node& node) {
  for (const auto& entry : node.entries)
    if (!section.at("properties").contains(entry.key)) return entry.key;
  return {};
}

TEST_CASE("every key of the demo is a key of the schema") {
  const auto schema = nlohmann::json::parse(configuration_schema());
  diagnostics found{"demo"};
  const auto root = read_yaml(content_of(source / "demo/support-centre/strowger.yaml"), found);
  REQUIRE(root != nullptr);
  CHECK(unlisted_key(schema, *root).empty());
  using listed_section = std::pair<std::string, std::string>;
  for (const auto& [list, section] : {listed_section{"queues", "queue"},
                                      {"agents", "agent"},
                                      {"supervisors", "supervisor"},
                                      {"entry_points", "entry point"}}) {
    REQUIRE(root->find(list) != nullptr);
    for (const auto& item : root->find(list)->value->items)
      CHECK(unlisted_key(schema.at("$defs").at(section), *item).empty());
  }
}

void check_examples(const section_rule& section) {
  for (const auto& rule : section.keys) {
    CHECK_FALSE(rule.meaning.empty());
    if (rule.section != nullptr) check_examples(*rule.section);
    for (const auto written : {rule.example, rule.fallback}) {
      if (written.empty()) continue;
      const auto text = std::string{rule.name} + ": " + std::string{written} + "\n";
      diagnostics found{"example"};
      const auto node = read_yaml(text, found);
      REQUIRE(node != nullptr);
      INFO(text);
      CHECK(read_section(*node, section, found).good(rule.name));
    }
  }
}

TEST_CASE("every example and default of the table is accepted by the reader") {
  check_examples(configuration_rules());
}

TEST_CASE("the demo is a support centre of a hundred seats without a mistake") {
  const auto result = read_configuration_file(source / "demo/support-centre/strowger.yaml");
  INFO(all_text(result));
  REQUIRE(result.diagnostics.empty());
  REQUIRE(result.configuration.pools.size() == 1);
  const auto& pool = result.configuration.pools.front();
  CHECK(pool.agents.size() == 100);
  CHECK(pool.queues.size() == 6);
  const auto chat = static_cast<std::size_t>(routing::channel_kind::chat);
  CHECK(std::count_if(pool.agents.begin(), pool.agents.end(),
                      [&](const auto& agent) { return agent.capacity[chat] == 3; }) == 20);
  CHECK(std::is_sorted(pool.agents.begin(), pool.agents.end(),
                       [](const auto& a, const auto& b) { return a.name < b.name; }));
  for (const auto& person : result.configuration.people) CHECK_FALSE(person.password_hash.empty());
}

TEST_CASE("what is not said has the default of the table") {
  const auto result = read(small_file());
  INFO(all_text(result));
  REQUIRE(result.diagnostics.empty());
  const auto& all = result.configuration;
  CHECK(all.data_folder == "data");
  CHECK(all.control_socket == "data/control/socket");
  CHECK(all.drain_limit == routing::milliseconds{30'000});
  CHECK(all.reserve_bytes == 64U << 20U);
  REQUIRE(all.listeners.size() == 1);
  CHECK(all.listeners.front().port == 8080);
  CHECK(all.listeners.front().surfaces.size() == 3);
  CHECK(all.web.frames_per_second == web_limits{}.frames_per_second);
  CHECK(all.web.session_lifetime == web_limits{}.session_lifetime);
  REQUIRE(all.pools.size() == 1);
  CHECK(all.pools.front().name == "main");
  CHECK(all.pools.front().limits == routing::pool_limits{});
  routing::queue_settings queue;
  queue.name = "support";
  queue.required = {{"english", 3}};
  CHECK(all.pools.front().queues == std::vector{queue});
  routing::agent_settings agent;
  agent.name = "ada";
  agent.skills = {{"english", 8}};
  CHECK(all.pools.front().agents == std::vector{agent});
}

TEST_CASE("the pool is told whose telephone rings with an offer") {
  const auto result =
      read("version: 1\nskills: {english: }\nagents:\n  - {name: ada}\n  - {name: bob, phone: {contacts: "
           "[\"sip:bob@192.0.2.7\"]}}\n"
           "  - {name: cleo, phone: {contacts: [\"sip:cleo@192.0.2.7\"], accept: desktop}}\nsip: {}\n");
  INFO(all_text(result));
  REQUIRE(result.ok());
  const auto& agents = result.configuration.pools.front().agents;
  REQUIRE(agents.size() == 3);
  const auto rings = [](const auto& one) { return rings_at_phone(one, routing::channel_kind::voice); };
  CHECK_FALSE(rings(agents[0]));
  CHECK(rings(agents[1]));
  CHECK_FALSE(rings_at_phone(agents[1], routing::channel_kind::chat));
  CHECK(agents[2].phone);
  CHECK_FALSE(rings(agents[2]));
}

TEST_CASE("a template's values are taken over and those of the item itself win") {
  const auto result = read("version: 1\ntemplates:\n  all: &all {wrap_up: 5s, offer_timeout: 7s}\n"
                           "queues:\n  - {<<: *all, name: one}\n  - {name: two, wrap_up: 9s, <<: *all}\n");
  REQUIRE(result.ok());
  const auto& queues = result.configuration.pools.front().queues;
  REQUIRE(queues.size() == 2);
  CHECK(queues[0].wrap_up_limit == routing::milliseconds{5'000});
  CHECK(queues[1].wrap_up_limit == routing::milliseconds{9'000});
  CHECK(queues[1].offer_timeout == routing::milliseconds{7'000});
}

TEST_CASE("durations, sizes and percentages have units") {
  CHECK(parse_duration("500ms") == 500);
  CHECK(parse_duration("1h30m") == 5'400'000);
  CHECK(parse_duration("2d") == 172'800'000);
  CHECK(parse_duration("0s") == 0);
  for (const auto* wrong : {"", "20", "s", "-1s", "1.5s", "30m1h", "1s1s", "20 s", "1w", "99999999999999d"})
    CHECK_FALSE(parse_duration(wrong));
  CHECK(parse_size("64MiB") == 67'108'864);
  CHECK(parse_size("1B") == 1);
  for (const auto* wrong : {"", "64", "64MB", "MiB", "1GiB1MiB", "99999999TiB"})
    CHECK_FALSE(parse_size(wrong));
  CHECK(parse_percentage("80%") == 8'000);
  CHECK(parse_percentage("99.5%") == 9'950);
  for (const auto* wrong : {"", "%", "80", "0.8", "-1%", "1.234%", "9999999999999999999%", "1.%"})
    CHECK_FALSE(parse_percentage(wrong));
  CHECK(duration_text(90'000) == "90s");
  CHECK(duration_text(3'600'000) == "1h");
  CHECK(size_text(1'572'864) == "1536KiB");
}

TEST_CASE("the nearest known word is meant, a far one is not") {
  CHECK(nearest("offer_timout", {"offer_timeout", "wrap_up"}) == "offer_timeout");
  CHECK(nearest("Support", {"support", "premium"}) == "support");
  CHECK(nearest("premuim", {"support", "premium"}) == "premium");
  CHECK(nearest("billing", {"support", "premium"}).empty());
  CHECK(nearest("a", {"b"}).empty());
}

TEST_CASE("hostile files end in a mistake, soon and without much memory") {
  std::string bomb = "version: 1\ntemplates:\n  - &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 20; ++i) {
    bomb += "  - &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) bomb += (k > 0 ? ", *a" : "*a") + std::to_string(i - 1);
    bomb += "]\n";
  }
  CHECK(first_error(bomb).find("aliases expand to too much") != std::string::npos);
  CHECK(first_error("version: 1\ntemplates: &a [*a]\n").find("inside what it names") != std::string::npos);
  CHECK(first_error("version: 1\ntemplates: " + std::string(200, '[') + std::string(200, ']'))
            .find("deeper than 32") != std::string::npos);
  CHECK_FALSE(first_error("version: 1\ntemplates: " + std::string(100'000, '[')).empty());
  CHECK_FALSE(first_error("version: 1\ntemplates: " + std::string(100'000, '{')).empty());
  CHECK(first_error(std::string(configuration_bytes_max + 1, '#')).find("larger than 16 MiB") !=
        std::string::npos);
  std::string many = "version: 1\ntemplates: [";
  for (std::size_t i = 0; i < configuration_nodes_max + 10; ++i) many += "a,";
  CHECK(first_error(many + "]\n").find("values in one file") != std::string::npos);
  CHECK(first_error("version: 1\n# \xff\n").find("not UTF-8") != std::string::npos);
  CHECK(first_error("version: 1\nname: \"\x01\"\n").find("control character") != std::string::npos);
}

TEST_CASE("many mistakes are told in one reading, sorted, fifty at most") {
  std::string text = "version: 1\n";
  for (int i = 0; i < 70; ++i) text += "wrong_key_" + std::to_string(i) + ": 1\n";
  const auto result = read(text);
  REQUIRE(result.diagnostics.size() == diagnostics_max + 1);
  CHECK(result.diagnostics.back().message.rfind("20 more", 0) == 0);
  CHECK(std::is_sorted(result.diagnostics.begin(), result.diagnostics.end() - 1,
                       [](const auto& a, const auto& b) { return a.line < b.line; }));
}

TEST_CASE("a hash that is none is never shown") {
  const auto message = first_error("version: 1\nagents: [{name: ada, password_hash: hunter2}]\n");
  CHECK(message.find("strowger hash-password") != std::string::npos);
  CHECK(message.find("hunter2") == std::string::npos);
}

TEST_CASE("a file that cannot be read is told by its name") {
  for (const auto& file : {source / "tests/actors/configuration/there-is-none.yaml", source / "tests"}) {
    const auto result = read_configuration_file(file);
    CHECK_FALSE(result.ok());
    REQUIRE(result.diagnostics.size() == 1);
    CHECK(to_text(result.diagnostics.front()).rfind(file.string() + ": error: ", 0) == 0);
  }
}

TEST_CASE("paths start at the configuration file's folder") {
  const auto result = read_configuration_text(small_file("data: ../var\n"), "/etc/strowger/strowger.yaml");
  CHECK(result.configuration.data_folder == "/etc/var");
  CHECK(result.configuration.control_socket == "/etc/var/control/socket");
}

TEST_CASE("what takes a restart is told, and nothing else") {
  const auto from = read(small_file()).configuration;
  CHECK(needs_restart(from, read(small_file("not_ready_reasons: [lunch]\ndrain_limit: 5s\n")).configuration)
            .empty());
  const auto all = needs_restart(
      from,
      read(small_file("data: elsewhere\nreserve: 1GiB\nlisteners: [{port: 9}]\nweb: {frames_per_second: 5}\n"
                      "pools: [{name: other}]\n"))
          .configuration);
  const std::string text = std::accumulate(all.begin(), all.end(), std::string{},
                                           [](auto so_far, const auto& one) { return so_far + one + "\n"; });
  for (const auto* word : {"data:", "control_socket", "reserve",
                           "listeners:", "web:", "pools:", "queue support moves", "agent ada moves"}) {
    INFO(text);
    CHECK(text.find(word) != std::string::npos);
  }
}

} // namespace

} // namespace strowger::tests::configuration_test
