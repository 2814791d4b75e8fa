#include "actors/configuration_draft.hpp"
#include "documented_example.hpp"
#include "telephone_scene.hpp"
#include "tests/temporary_folder.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

/// What callers hear of a queue: the announcements of its own flow, its own prompts and its own music.
namespace strowger::tests::queue_sounds_test {

using namespace std::chrono_literals;
namespace ch = channels;
namespace desktop = channels::desktop;

namespace {

constexpr desktop::session_number ada = 1;

/// The example of docs/flows.md by telephone: callers come without a flow, and the queues speak themselves.
std::shared_ptr<actors::engine_configuration> queues_that_speak() {
  auto made = documented_flows(routing::channel_kind::voice);
  for (auto& entry : made->entry_points) entry.flow.clear();
  made->queue_flows = {{"main", "support", "support"}, {"main", "invoices", "support"}};
  return made;
}

struct caller {
  std::shared_ptr<actors::engine_configuration> centre;
  std::shared_ptr<storage::in_memory_journal> store = std::make_shared<storage::in_memory_journal>();
  std::unique_ptr<graph_world> at;

  explicit caller(std::shared_ptr<actors::engine_configuration> with, const std::string& language = "en")
    : centre{std::move(with)} {
    start();
    say(ch::arrived{"shop", "+4930123", "", language, "+49301000", {}});
  }
  void start() {
    at.reset();
    at = std::make_unique<graph_world>(store, centre, false, after_noon());
    at->run();
  }
  void say(ch::event_body what) { at->send(7, std::move(what)); }
  [[nodiscard]] std::string last(const std::string& word) {
    const auto& all = at->heard(7);
    const auto found =
        std::find_if(all.rbegin(), all.rend(), [&](const auto& line) { return line.starts_with(word); });
    return found == all.rend() ? std::string{} : *found;
  }
  void heard_it() { say(ch::played{at->adapter.played}); }
  void press(const std::string& digits) { say(ch::collected{at->adapter.asked, digits, digits.empty()}); }
  /// Ada has the call, and gives it to the other queue.
  void goes_on_to(const std::string& queue) {
    at->sign_in(ada, "ada");
    at->ask(ada, desktop::set_ready{});
    REQUIRE(at->adapter.rung.size() == 1);
    say(ch::leg_answered{at->adapter.rung.back()});
    at->ask(ada, desktop::set_not_ready{});
    at->ask(ada, desktop::transfer{at->desks.work(ada), queue, {}});
  }
};

} // namespace

SCENARIO("a queue's own flow speaks to callers who came without one, in their language") {
  caller one{queues_that_speak(), "zh"};
  CHECK(one.last("arrange") == "arrange customer: music/hold");
  one.at->pass(11s);
  CHECK(one.last("arrange") ==
        "arrange customer: zh/all-busy zh/position-before zh/number-1 zh/position-after");
  one.heard_it();
  CHECK(one.last("arrange") == "arrange customer: music/hold");
  one.at->pass(31s);
  REQUIRE(one.last("collect").find("zh/callback-offer") != std::string::npos);
  CHECK(one.last("arrange") == "arrange customer: music/hold"); // once the question was heard
  one.press("1");
  CHECK(one.last("collect") ==
        "collect zh/plus zh/number-4 zh/number-9 zh/number-3 silence:300 zh/number-0 zh/number-1-digit "
        "zh/number-2 zh/number-3 zh/callback-confirm"); // the number is known
  one.press("2");
  CHECK(one.last("collect") == "collect zh/callback-number");
  CHECK(one.last("arrange") == "arrange customer:"); // no music to what is dialled
  CHECK(one.at->reports.empty());
}

SCENARIO("who is transferred hears the flow of the queue it comes to, also without one before") {
  auto centre = queues_that_speak();
  centre->queue_flows = {{"main", "invoices", "support"}};
  caller one{centre};
  one.at->pass(11s);
  CHECK(one.last("arrange") == "arrange customer: music/hold");
  one.goes_on_to("invoices");
  CHECK(one.last("arrange") == "arrange customer: music/hold");
  one.at->pass(11s);
  CHECK(one.last("arrange").starts_with("arrange customer: en/all-busy"));
}

SCENARIO("a caller's language is known after a start of the engine, too") {
  auto centre = queues_that_speak();
  centre->queue_flows = {{"main", "invoices", "support"}};
  caller one{centre, "zh"};
  one.start();
  one.goes_on_to("invoices");
  one.at->pass(11s);
  CHECK(one.last("arrange").starts_with("arrange customer: zh/all-busy"));
}

SCENARIO("a queue has prompts and music of its own, and who leaves it hears the next one's") {
  auto centre = documented_flows(routing::channel_kind::voice);
  centre->queue_sounds = {{"main", "support", "/srv/support", "music/spring"},
                          {"main", "invoices", {}, "music/rain"}};
  caller one{centre};
  CHECK(one.last("arrange") == "arrange customer: main/support|en/welcome");
  one.heard_it();
  CHECK(one.last("collect") == "collect main/support|en/topic");
  one.press("2");
  one.press("471122");
  CHECK(one.last("arrange") == "arrange customer: main/support|music/spring");
  const auto first = one.at->adapter.played;
  one.at->pass(11s);
  CHECK(
      one.last("arrange").starts_with("arrange customer: main/support|en/all-busy main/support|en/position"));
  one.heard_it();
  CHECK(one.at->adapter.played == first); // the same goes on under the same name
  one.goes_on_to("invoices");
  CHECK(one.last("arrange") == "arrange customer: music/rain");
  CHECK(one.at->adapter.played != first);
  one.at->pass(11s);
  CHECK(one.last("arrange").starts_with("arrange customer: en/all-busy"));
}

SCENARIO("a flow that sets a queue speaks with that queue's prompts") {
  auto centre = documented_flows(routing::channel_kind::voice);
  centre->queue_sounds = {{"main", "invoices", "/srv/invoices", {}}};
  caller one{centre};
  CHECK(one.last("arrange") == "arrange customer: en/welcome");
  one.heard_it();
  one.press("1");
  CHECK(one.last("arrange") == "arrange customer: main/invoices|music/hold");
}

TEST_CASE("every sentence that is made with Strowger is known to be there, and no other") {
  for (const std::string language : {"en", "zh"}) {
    std::ifstream list{std::string{STROWGER_SOURCE_DIR} + "/channels/media/prompts/" + language + ".txt"};
    std::size_t sentences = 0;
    bool of_flows = false;
    for (std::string line; std::getline(list, line);) {
      if (line.starts_with("#")) of_flows = line.find("docs/flows.md") != std::string::npos;
      if (!of_flows || line.empty() || line.starts_with("#")) continue;
      const auto name = line.substr(0, line.find(' '));
      CAPTURE(language, name);
      CHECK(actors::prompt_is_there({}, language + "/" + name));
      ++sentences;
    }
    CHECK(sentences == 18);
    CHECK_FALSE(actors::prompt_is_there({}, language + "/helo"));
  }
  CHECK(actors::prompt_is_there({}, "music/hold"));
  CHECK_FALSE(actors::prompt_is_there({}, "music/spring"));
  CHECK_FALSE(actors::prompt_is_there({}, "fr/welcome"));
}

TEST_CASE("a prompt is there when a folder of everybody or of the queue has it") {
  const temporary_folder all, own;
  all.write("en/ours.wav", "");
  own.write("zh/theirs.alaw", "");
  CHECK(actors::prompt_is_there({all.path(), own.path()}, "en/ours"));
  CHECK(actors::prompt_is_there({all.path(), own.path()}, "zh/theirs"));
  CHECK_FALSE(actors::prompt_is_there({all.path(), own.path()}, "zh/ours"));
  CHECK_FALSE(actors::prompt_is_there({all.path()}, "zh/theirs"));
}

} // namespace strowger::tests::queue_sounds_test
