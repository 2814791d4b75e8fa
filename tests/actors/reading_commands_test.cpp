#include "actors/command_line.hpp"
#include "actors/engine.hpp"
#include "graph_world.hpp"
#include "routing/model/id_text.hpp"
#include "storage/rocksdb_journal.hpp"
#include "tests/temporary_folder.hpp"
#include <CLI/CLI.hpp>
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdlib.h>

namespace strowger::tests::reading_commands_test {

/// `strowger journal`, `explain` and `status` as an operator types them, against a real engine on a data
/// folder with a past, and against the folder once the engine has ended.
using namespace std::chrono_literals;
using nlohmann::json;
namespace desktop = channels::desktop;
namespace fs = std::filesystem;

namespace {

constexpr desktop::session_number ada = 1;

/// The small centre, where less is asked for after more than any time there may be between two starts.
std::shared_ptr<const actors::engine_configuration> patient_centre() {
  auto centre = std::make_shared<actors::engine_configuration>(*tests::small_centre());
  routing::relaxation_step step;
  step.raise = 60;
  for (const auto days : {500, 600}) {
    step.after = std::chrono::hours{24 * days};
    centre->pools.front().queues.front().rules.steps.push_back(step);
  }
  return centre;
}

/// A morning in that centre: one chat answered and closed, one declined and waiting.
struct past {
  std::shared_ptr<storage::in_memory_journal> store = std::make_shared<storage::in_memory_journal>();
  routing::offer_id won, declined;
  routing::interaction_id closed, waiting;

  past() {
    tests::graph_world world{store, patient_centre()};
    world.sign_in(ada, "ada");
    world.ask(ada, desktop::set_ready{});
    world.arrive(7);
    world.say(7, 11, "hello");
    won = world.desks.offer(ada);
    world.ask(ada, desktop::accept{won});
    closed = world.desks.work(ada);
    world.ask(ada, desktop::close{closed, "solved"});
    world.pass(11s);
    world.arrive(8);
    declined = world.desks.offer(ada);
    world.ask(ada, desktop::decline{declined, "busy"});
    for (const auto& group : store->groups())
      for (const auto& record : group->records)
        if (const auto* said = std::get_if<storage::conversation_record>(&record.what))
          if (said->interaction != closed) waiting = said->interaction;
    REQUIRE(won);
    REQUIRE(declined);
    REQUIRE(closed);
    REQUIRE(waiting);
  }
  /// The same groups as a data folder.
  void write_to(const fs::path& data) const {
    fs::create_directories(data);
    std::ofstream{data / "customer.key"} << "sixteen bytes ..";
    storage::rocksdb_journal_options options;
    options.folder = data / "journal";
    options.reserve_bytes = 0;
    auto opened = storage::rocksdb_journal::open(options);
    REQUIRE(opened);
    const auto epoch = opened.value()->recover().epoch;
    for (const auto& one : store->groups()) {
      auto again = std::make_shared<storage::group>(*one);
      again->epoch = epoch;
      std::promise<storage::commit_status> done;
      opened.value()->commit(again, [&](auto, storage::commit_status status) { done.set_value(status); });
      REQUIRE(done.get_future().get() == storage::commit_status::synced);
    }
  }
};

std::unique_ptr<actors::engine> started_engine(const fs::path& data) {
  actors::engine::options options;
  options.configuration = *patient_centre();
  options.configuration.data_folder = data;
  options.configuration.control_socket = data / "control" / "socket";
  options.configuration.reserve_bytes = 0;
  options.configuration.listeners = {{"127.0.0.1", 0, {}, {}, {"admin"}}};
  options.log = [](actors::severity, const std::string&) {};
  auto engine = std::make_unique<actors::engine>(std::move(options));
  const auto started = engine->start();
  INFO((started ? std::string{} : started.reason().detail));
  REQUIRE(started);
  return engine;
}

struct spoken {
  int status = 0;
  std::vector<json> lines;
  std::string error;
};

/// What the program prints for this command line.
spoken strowger_says(std::vector<std::string> words) {
  CLI::App app;
  spoken said;
  actors::add_engine_commands(app, said.status);
  std::ostringstream out, err;
  auto* const usual_out = std::cout.rdbuf(out.rdbuf());
  auto* const usual_err = std::cerr.rdbuf(err.rdbuf());
  std::reverse(words.begin(), words.end()); // as CLI11 wants them
  app.parse(words);
  std::cout.rdbuf(usual_out);
  std::cerr.rdbuf(usual_err);
  std::istringstream lines{out.str()};
  for (std::string line; std::getline(lines, line);) said.lines.push_back(json::parse(line));
  said.error = err.str();
  return said;
}

bool has_fact(const json& record, const char* name) {
  return std::any_of(record.at("facts").begin(), record.at("facts").end(),
                     [&](const json& fact) { return fact.at("fact") == name; });
}
bool any_has_fact(const std::vector<json>& records, const char* name) {
  return std::any_of(records.begin(), records.end(), [&](const json& one) { return has_fact(one, name); });
}
/// Every line mentions it.
bool all_name(const std::vector<json>& records, const std::string& id) {
  return std::all_of(records.begin(), records.end(),
                     [&](const json& one) { return one.dump().find('"' + id + '"') != std::string::npos; });
}

} // namespace

SCENARIO("an interaction, an offer and a decision of the past are read from a running engine by their ids") {
  const tests::temporary_folder here;
  const auto data = here / "data";
  const past before;
  before.write_to(data);
  const auto engine = started_engine(data);
  const auto socket = (data / "control" / "socket").string();
  const auto ask = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"--socket", socket});
    return strowger_says(std::move(words));
  };
  const auto closed = routing::to_text(before.closed), waiting = routing::to_text(before.waiting);
  const auto won = routing::to_text(before.won), declined = routing::to_text(before.declined);

  const auto of_closed = ask({"journal", closed});
  CHECK(of_closed.status == 0);
  REQUIRE(of_closed.lines.size() > 5);
  CHECK(all_name(of_closed.lines, closed));
  CHECK(of_closed.lines.front().at("input").at("kind") == "conversation_opened");
  for (const auto* fact : {"offer_made", "offer_won", "interaction_talking", "wrap_up_over"})
    CHECK(any_has_fact(of_closed.lines, fact));

  const auto of_won = ask({"journal", won});
  CHECK(of_won.status == 0);
  REQUIRE(of_won.lines.size() >= 3);
  CHECK(all_name(of_won.lines, won));
  CHECK(has_fact(of_won.lines.front(), "offer_made"));
  CHECK_FALSE(any_has_fact(of_won.lines, "wrap_up_over"));

  const auto why_won = ask({"explain", won});
  INFO(why_won.error);
  CHECK(why_won.status == 0);
  REQUIRE(why_won.lines.size() == 1);
  const auto& decision = why_won.lines.front();
  CHECK(decision.at("offer") == won);
  CHECK(decision.at("interaction") == closed);
  CHECK(decision.at("same_winner") == true);
  CHECK(decision.at("winner") == decision.at("recorded").at("winner"));
  CHECK(decision.at("recorded").at("best").front().at("name") == "Ada");
  CHECK(decision.at("recorded").at("filtered").is_object());
  CHECK(decision.at("agents").front().at("name") == "Ada");
  CHECK(decision.at("agents").size() == 3); // everybody, supervisor included
  CHECK(ask({"explain", declined}).lines.at(0).at("same_winner") == true);

  const auto why_waiting = ask({"explain", waiting});
  CHECK(why_waiting.status == 0);
  REQUIRE(why_waiting.lines.size() == 1);
  CHECK(why_waiting.lines.front().at("queue_name") == "support");
  CHECK(why_waiting.lines.front().at("position") == 1);
  CHECK(why_waiting.lines.front().at("steps") == 2);
  CHECK(why_waiting.lines.front().at("step") == 0);
  CHECK(why_waiting.lines.front().at("next_step_at") > why_waiting.lines.front().at("at"));
  CHECK(why_waiting.lines.front().at("phase") == "waiting");
  const auto& next = why_waiting.lines.front().at("next");
  REQUIRE(next.at("ways").size() == 2);
  CHECK(next.at("text").size() >= 2);

  const auto some = ask({"journal", "--pool", "1", "--from", "5", "--limit", "3"});
  REQUIRE(some.lines.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(some.lines[i].at("number") == 5 + i);

  CHECK(ask({"status"}).lines.at(0).at("state") == "serving");

  const auto nobody = ask({"journal", "interaction-1.999"});
  CHECK(nobody.status == 1);
  CHECK(nobody.error.find("knows no interaction-1.999") != std::string::npos);
  CHECK(ask({"explain", "offer-9.9"}).status == 1);
  CHECK(ask({"journal", "chat 7"}).error.find("is written like") != std::string::npos);
  CHECK(ask({"explain", closed}).error.find("does not wait") != std::string::npos);

  const auto in_use = strowger_says({"journal", "--data", data.string()});
  CHECK(in_use.status == 1);
  CHECK(in_use.error.find(socket) != std::string::npos);
}

SCENARIO("the same records are read from the folder of an engine that has ended, and nothing is changed") {
  const tests::temporary_folder here;
  const auto data = here / "data";
  const past before;
  before.write_to(data);
  const auto closed = routing::to_text(before.closed), won = routing::to_text(before.won);
  std::vector<json> of_running;
  {
    const auto engine = started_engine(data);
    of_running = strowger_says({"journal", closed, "--socket", (data / "control" / "socket").string()}).lines;
    engine->stop();
  }
  REQUIRE_FALSE(of_running.empty());
  for (int twice = 0; twice < 2; ++twice) {
    const auto of_closed = strowger_says({"journal", closed, "--data", data.string()});
    INFO(of_closed.error);
    CHECK(of_closed.status == 0);
    CHECK(of_closed.lines == of_running);
  }
  const auto of_won = strowger_says({"journal", won, "--data", data.string()});
  REQUIRE_FALSE(of_won.lines.empty());
  CHECK(has_fact(of_won.lines.front(), "offer_made"));
  const auto some = strowger_says({"journal", "--data", data.string(), "--pool", "1", "--from", "4"});
  REQUIRE(some.lines.size() > 10);
  CHECK(some.lines.front().at("number") == 4);
  CHECK(strowger_says({"journal", "offer-9.9", "--data", data.string()}).status == 1);
  CHECK(strowger_says({"journal", "--data", (here / "nothing").string()}).error.find("no engine's data") !=
        std::string::npos);
  CHECK_FALSE(fs::exists(here / "nothing"));
  started_engine(data); // and goes on
}

} // namespace strowger::tests::reading_commands_test
