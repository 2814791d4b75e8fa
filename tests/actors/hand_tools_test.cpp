#include "graph_world.hpp"
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

/// What people decide at the desk instead of the matching, and what several agents see whom one chat rings
/// at.
namespace strowger::tests::hand_tools_test {

using namespace std::chrono_literals;
namespace desktop = channels::desktop;

namespace {

constexpr desktop::session_number ada = 1, grace = 2, sam = 3, maria = 9;

using centre = std::shared_ptr<actors::engine_configuration>;

/// Ada is of the first grade, Grace of the second. Maria supervises `sales` alone.
centre with_grades() {
  auto made = std::make_shared<actors::engine_configuration>(*tests::small_centre());
  auto& pool = made->pools.front();
  routing::queue_settings sales;
  sales.name = "sales";
  sales.required = {{"sell", 1}};
  pool.queues.push_back(sales);
  pool.limits.rules.grades = {"L1", "L2"};
  pool.agents[0].skills.push_back({routing::grade_skill, 1});
  pool.agents[1].skills.push_back({routing::grade_skill, 2});
  made->people.push_back({"main", "maria", "Maria", "", {actors::role::supervisor}, {"sales"}});
  return made;
}

const routing::interaction_entry& entry_of(const tests::graph_world& world, std::uint64_t conversation) {
  const auto pool = world.graph->shared().lines.begin()->first;
  return *world.folded.find(pool)->state.find(world.interaction(conversation));
}

} // namespace

SCENARIO("a supervisor asks why a chat of the own queues waits and hears what would have to happen") {
  tests::graph_world world{nullptr, with_grades()};
  world.sign_in(ada, "ada");
  world.sign_in(sam, "sam");
  world.sign_in(maria, "maria");
  world.arrive(7);
  const auto chat = world.interaction(7);
  world.ask(sam, desktop::ask_outlook{chat});
  const auto told = world.seen(sam).back();
  REQUIRE(told.rfind("explained ", 0) == 0);
  const auto words = nlohmann::json::parse(told.substr(10));
  CHECK(words.at("position") == 1);
  CHECK(words.at("queue_name") == "support");
  const auto& ways = words.at("next").at("ways");
  REQUIRE(ways.size() == 2);
  CHECK(ways[0].at("name") == "Ada");
  CHECK(ways[0].at("sure") == true);
  CHECK(ways[0].at("conditions") == nlohmann::json::parse(R"([{"event":"becomes_ready"}])"));
  CHECK(ways[1].at("conditions") == nlohmann::json::parse(R"([{"event":"signs_in"}])"));
  CHECK(words.at("next").at("text").at(0) == "ada is ready: then ada gets it");

  world.ask(maria, desktop::ask_outlook{chat}); // she supervises sales
  CHECK(world.seen(maria).back() == "refused forbidden");
  world.ask(ada, desktop::ask_outlook{chat});
  CHECK(world.seen(ada).back() == "refused forbidden");
  world.ask(sam, desktop::ask_outlook{routing::interaction_id{9, 99}});
  CHECK(world.seen(sam).back() == "refused unknown_interaction");

  world.ask(ada, desktop::set_ready{}); // as it was said
  world.ask(sam, desktop::ask_outlook{chat});
  CHECK(world.seen(sam).back().find("it rings at ada") != std::string::npos);
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  world.ask(sam, desktop::ask_outlook{chat});
  CHECK(world.seen(sam).back() == "refused wrong_state");
}

SCENARIO("a supervisor gives a chat of the own queues to an agent, rules passed over only when said so") {
  tests::graph_world world{nullptr, with_grades()};
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.sign_in(sam, "sam");
  world.sign_in(maria, "maria");
  world.arrive(7);
  const auto chat = world.interaction(7);
  world.ask(ada, desktop::decline{world.desks.offer(ada), "busy"});
  world.ask(maria, desktop::assign{chat, "ada", true, "she knows it"});
  CHECK(world.seen(maria).back() == "refused forbidden");
  world.ask(ada, desktop::assign{chat, "ada", true, "mine"});
  CHECK(world.seen(ada).back() == "refused forbidden");
  world.ask(sam, desktop::assign{chat, "nobody", true, "x"});
  CHECK(world.seen(sam).back() == "refused unknown_agent");
  world.ask(sam, desktop::assign{chat, "ada", false, "she knows it"}); // she has just declined it
  CHECK(world.seen(sam).back() == "refused wrong_state");
  world.ask(sam, desktop::assign{chat, "ada", true, "she knows it"});
  CHECK(world.seen(sam).back() == "ok");
  REQUIRE(world.desks.offer(ada));
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  CHECK(entry_of(world, 7).phase == routing::interaction_phase::talking);
}

SCENARIO("an agent takes a chat from the line where the queue lets agents do so") {
  auto made = with_grades();
  const bool allowed = GENERATE(false, true);
  made->pools.front().queues.front().rules.pull = allowed;
  tests::graph_world world{nullptr, made};
  world.sign_in(ada, "ada"); // and is not ready
  world.arrive(7);
  world.ask(ada, desktop::pull{world.interaction(7), ""});
  CHECK(contains(world.seen(ada), allowed ? "ok" : "refused forbidden"));
  CHECK((entry_of(world, 7).phase == routing::interaction_phase::talking) == allowed);
  CHECK((world.desks.work(ada) == world.interaction(7)) == allowed);
}

SCENARIO(
    "the lead has the next grade take over, with a note; a supervisor does the same for one that waits") {
  tests::graph_world world{nullptr, with_grades()};
  world.sign_in(ada, "ada");
  world.ask(ada, desktop::set_ready{});
  world.arrive(7);
  const auto chat = world.interaction(7);
  world.ask(ada, desktop::accept{world.desks.offer(ada)});
  world.sign_in(grace, "grace");
  world.ask(grace, desktop::escalate{chat, "not mine", ""});
  CHECK(world.seen(grace).back() == "refused not_yours");
  world.ask(grace, desktop::set_ready{});
  world.ask(ada, desktop::escalate{chat, "the printer is on fire", ""});
  CHECK(contains(world.seen(ada), "ok"));
  REQUIRE(world.desks.offer(grace));
  CHECK(entry_of(world, 7).visit == 2);
  CHECK(entry_of(world, 7).note);
  world.ask(grace, desktop::decline{world.desks.offer(grace), ""});
  world.sign_in(sam, "sam");
  world.ask(sam, desktop::escalate{chat, "", "too hard for all"});
  CHECK(world.seen(sam).back() == "refused wrong_state"); // there is no grade above
}

SCENARIO("a chat that rings at two shows each its own offer, and tells the slower one that it is taken") {
  auto made = with_grades();
  made->pools.front().queues.front().rules.select.ring_width = 2;
  tests::graph_world world{nullptr, made};
  for (const auto& [session, name] : {std::pair{ada, "ada"}, std::pair{grace, "grace"}}) {
    world.sign_in(session, name);
    world.ask(session, desktop::set_ready{});
  }
  world.arrive(7);
  const auto of_ada = world.desks.offer(ada), of_grace = world.desks.offer(grace);
  REQUIRE(of_ada);
  REQUIRE(of_grace);
  CHECK(of_ada != of_grace);
  world.say(7, 11, "it smokes"); // both cards show what the customer says meanwhile
  CHECK(contains(world.seen(ada), "offer support \"it smokes\""));
  CHECK(contains(world.seen(grace), "offer support \"it smokes\" attempt 2"));
  world.ask(grace, desktop::accept{of_grace});
  CHECK(world.desks.work(grace) == world.interaction(7));
  CHECK_FALSE(world.desks.offer(ada));
  CHECK(contains(world.seen(ada), "offer gone rescinded"));
  world.ask(ada, desktop::accept{of_ada});
  CHECK(world.seen(ada).back() == "refused too_late");
  CHECK_FALSE(world.desks.work(ada));
}

} // namespace strowger::tests::hand_tools_test
