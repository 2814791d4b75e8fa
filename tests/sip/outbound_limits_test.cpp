#include "channels/sip/outbound_hour_file.hpp"
#include "tests/temporary_folder.hpp"
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <sys/stat.h>

/// What of the limits of calls to outside numbers holds over a death of the process, for a trunk, and for one
/// agent alone.
namespace strowger::tests::outbound_limits_test {

using namespace strowger::channels::sip;
using namespace std::chrono_literals;

namespace {

constexpr routing::wall_time t0{1'700'000'000s};
const std::string home = "+442079460000", abroad = "+12125550100";

trunk_settings carrier(const std::string& name, std::uint32_t calls) {
  trunk_settings out;
  out.name = name;
  out.targets = {"sip:" + name + ".example.com"};
  out.calls = calls;
  return out;
}

outbound_rules rules() {
  outbound_rules out;
  out.country = "44";
  out.international = true;
  out.routes = {{*number_pattern::read("*"), {"first", "second"}}};
  return out;
}

struct gate_scene {
  trunk_gate trunks{{carrier("first", 0), carrier("second", 0)}};
  outbound_gate gate;
  explicit gate_scene(const outbound_rules& of) { gate.configure("main", of); }
  outbound_plan begin(const std::string& number, const std::string& agent, outbound_call call = {},
                      routing::wall_time now = t0) {
    return gate.begin({"main", agent, number, {}, call}, trunks, now);
  }
};

std::string whole(const std::filesystem::path& file) {
  std::ifstream from{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{from}, {}};
}

} // namespace

TEST_CASE("an agent's own rules are narrower than the tenant's, never wider", "[outbound]") {
  auto all = rules();
  all.agents["ada"].international = false;
  all.agents["bob"].allowed = {*number_pattern::read("+4420*")};
  gate_scene s{all};
  CHECK(s.begin(abroad, "ada").refused == "international_off");
  CHECK(s.begin(home, "ada").refused.empty());
  CHECK(s.begin(abroad, "bob").refused == "not_allowed");
  CHECK(s.begin("+441614960000", "bob").refused == "not_allowed");
  CHECK(s.begin(home, "bob").refused.empty());
  CHECK(s.begin(abroad, "eve").refused.empty());
  all.international = false;
  all.agents["ada"].international = true;
  all.agents["bob"].allowed = {*number_pattern::read("*")};
  gate_scene narrow{all};
  CHECK(narrow.begin(abroad, "ada").refused == "international_off");
  CHECK(narrow.begin(abroad, "bob").refused == "international_off");
}

TEST_CASE("an agent's own limits count where they are lower", "[outbound]") {
  auto all = rules();
  all.calls_per_agent = 3;
  all.agents["ada"].calls = 1;
  all.agents["bob"].per_hour = 2;
  all.agents["bob"].international_per_hour = 1;
  all.agents["eve"].calls = 100;
  all.agents["none"].calls = 0;
  gate_scene s{all};
  CHECK(s.begin(home, "ada").refused.empty());
  CHECK(s.begin(home, "ada").refused == "agent_calls");
  CHECK(s.begin(home, "none").refused == "agent_calls");
  CHECK(s.begin(abroad, "bob").refused.empty());
  CHECK(s.begin(abroad, "bob").refused == "agent_international_hour");
  CHECK(s.begin(home, "bob").refused.empty());
  CHECK(s.begin(home, "bob").refused == "agent_hour");
  for (int i = 0; i < 3; ++i) CHECK(s.begin(home, "eve").refused.empty());
  CHECK(s.begin(home, "eve").refused == "agent_calls");
}

TEST_CASE("a call goes by the trunk that has room; where none has it is refused", "[outbound]") {
  gate_scene s{rules()};
  s.trunks.configure({carrier("first", 1), carrier("second", 1)});
  REQUIRE(s.begin(home, "ada").steps.size() == 2);
  s.trunks.adopt("first");
  const auto round = s.begin(home, "bob");
  REQUIRE(round.steps.size() == 1);
  CHECK(round.steps.front().trunk == "second");
  s.trunks.adopt("second");
  CHECK(s.begin(home, "eve").refused == "trunk_calls");
  s.trunks.end("first");
  CHECK(s.begin(home, "eve").steps.front().trunk == "first");
}

TEST_CASE("a death gives nobody a new allowance", "[outbound]") {
  auto all = rules();
  all.per_hour = 3;
  all.international_per_hour = 1;
  all.calls_per_agent = 1;
  std::vector<outbound_beginning> kept;
  {
    gate_scene before{all};
    for (const auto& [number, agent] : {std::pair{abroad, "ada"}, std::pair{home, "bob"}}) {
      const auto plan = before.begin(number, agent, {7, kept.size() + 1});
      REQUIRE(plan.begun);
      kept.push_back(*plan.begun);
    }
  }
  gate_scene after{all};
  for (const auto& one : kept) after.gate.recall(one);
  CHECK(after.begin(abroad, "eve").refused == "international_hour");
  SECTION("a call that was up is adopted, and counts at once") {
    after.gate.adopt("main", "ada");
    CHECK(after.begin(home, "ada").refused == "agent_calls");
    after.gate.end("main", "ada");
    CHECK(after.begin(home, "ada").refused.empty());
  }
  SECTION("one that rang is asked for again, and counts once") {
    const auto again = after.begin(abroad, "ada", {7, 1});
    CHECK(again.refused.empty());
    CHECK_FALSE(again.begun);
    CHECK(after.begin(home, "eve").refused.empty());
    CHECK(after.begin(home, "zoe").refused == "tenant_hour");
  }
  SECTION("an hour later all is forgotten") {
    CHECK(after.begin(abroad, "eve", {}, t0 + 1h).refused.empty());
  }
}

TEST_CASE("the hour's calls are in a file of their own", "[outbound]") {
  temporary_folder folder;
  const auto file = folder / "outside_calls";
  const auto open = [&](routing::wall_time now) {
    auto got = outbound_hour_file::open(file, {}, now);
    REQUIRE(got);
    return std::move(got.value());
  };
  const outbound_beginning one{t0, "main", "ada lovelace", true, {0xffff'ffff'ffff'fff0ULL, 3}};
  const outbound_beginning two{t0 + 30min, "south", "", false, {9, 0}};
  {
    const auto first = open(t0);
    CHECK(first->kept().empty());
    first->add(one);
    first->add(two);
  }
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600);
  CHECK(open(t0 + 40min)->kept() == std::deque{one, two});
  SECTION("what is older than an hour is left out") { CHECK(open(t0 + 1h)->kept() == std::deque{two}); }
  SECTION("a torn line, or one that says nothing, is left out") {
    std::ofstream{file, std::ios::app} << "nonsense\n1 2 3 4 main ada\n1700000000000 1 5 6 main";
    CHECK(open(t0 + 40min)->kept() == std::deque{one, two});
  }
  SECTION("it is written anew when most of it is old") {
    const auto kept = open(t0 + 40min);
    const auto late = t0 + 24h;
    for (std::uint64_t i = 0; i < outbound_hour_file::old_lines_max + 1'000; ++i)
      kept->add({late + std::chrono::minutes{i}, "main", "ada", false, {i, 0}});
    CHECK(whole(file).size() < 64U * outbound_hour_file::old_lines_max / 10);
    CHECK(kept->kept().size() == 60);
  }
}

} // namespace strowger::tests::outbound_limits_test
