#include "tests/flow/flow_text.hpp"
#include "tests/flow/sample_flows.hpp"
#include <algorithm>
#include <sstream>

namespace strowger::routing::staged {
namespace {

using namespace routing::flow;
namespace ff = routing::flow::fact;

std::string words_of(const speech& what) {
  std::string all;
  for (const auto& name : what.names) {
    if (!all.empty()) all += ", ";
    if (name == position_name)
      all += "place " + std::to_string(what.position);
    else if (name == wait_name)
      all += "wait of " + std::to_string(what.minutes) + " min";
    else
      all += name;
  }
  return all;
}

std::string set_words(const skill_list& required, std::int32_t priority, const attribute_list& attributes) {
  std::string all;
  for (const auto& one : required) all += ", " + one.skill + " " + std::to_string(int{one.level});
  if (priority != 0) all += ", priority " + std::to_string(priority);
  for (const auto& one : attributes) all += ", " + one.name + " " + to_text(one.value);
  return all;
}
std::string queue_words(const std::string& name) { return name.empty() ? "the entry point's queue" : name; }
std::string seconds_of(milliseconds time) { return std::to_string(time.count() / 1'000) + " s"; }
std::string at_of(moment when) { return std::to_string(when.time_since_epoch().count() / 1'000) + " s"; }

struct fact_words {
  std::string operator()(const ff::flow_begun& what) const {
    return "flow " + (what.flow.empty() ? "of the queue" : what.flow) + " begins" +
           (what.voice ? " on the phone" : " in writing");
  }
  std::string operator()(const ff::node_entered& what) const { return "at " + what.flow + "/" + what.node; }
  std::string operator()(const ff::flow_spoke& what) const {
    return "says: " + words_of(what.words) + (what.closing ? ", then ends" : "");
  }
  std::string operator()(const ff::flow_asked& what) const {
    std::string all = "asks (" + std::string{flow::to_text(what.kind)} + "): " + words_of(what.words);
    if (what.keys.digits_max > 1) all += "; up to " + std::to_string(int{what.keys.digits_max}) + " digits";
    if (what.keys.sensitive) all += ", in secret";
    return all + (what.tries > 1 ? "; try " + std::to_string(int{what.tries}) : "");
  }
  std::string operator()(const ff::answer_kept& what) const {
    return "answer " + what.what.name + (what.what.value.empty() ? "" : ": " + what.what.value) +
           (what.what.content ? " (kept aside)" : "");
  }
  std::string operator()(const ff::values_set& what) const {
    return "set: " + (what.language.empty() ? std::string{"no language"} : what.language) + ", " +
           queue_words(what.queue) + set_words(what.required, what.priority, what.attributes);
  }
  std::string operator()(const ff::queue_chosen& what) const {
    return std::string{what.strayed ? "strayed: " : ""} + "to " + queue_words(what.queue) +
           set_words(what.required, what.priority, what.attributes);
  }
  std::string operator()(const ff::queue_entered& what) const {
    return "waits in " + queue_words(what.queue);
  }
  std::string operator()(const ff::waiting_moved& what) const {
    if (what.stage == waiting_stage::placing) return "place and wait are asked for";
    return what.wake_at == moment{} ? "no announcement" : "next announcement at " + at_of(what.wake_at);
  }
  std::string operator()(const ff::callback_wanted& what) const {
    return std::string{"a callback is wanted, at "} + (what.content ? "another number" : "this number");
  }
  std::string operator()(const ff::message_taken& what) const {
    return "a message is left for " + queue_words(what.queue);
  }
  std::string operator()(const ff::deadline_moved& what) const {
    return "may take until " + at_of(what.wake_at);
  }
  std::string operator()(const ff::words_owed& what) const {
    if (what.what.empty()) return "nothing is owed";
    std::string all = "owed:";
    for (const auto& name : what.what.say) all += " " + name;
    return all + (what.what.callback ? " and the offer of a callback" : "");
  }
  std::string operator()(const ff::flow_rested&) const { return "rests"; }
  std::string operator()(const ff::flow_ended& what) const {
    return "flow ends: " + std::string{flow::to_text(what.how)};
  }
};

std::string rest_of(std::istream& line) {
  std::string rest;
  std::getline(line >> std::ws, rest);
  return rest;
}

/// The second word of the line decides; words behind it are as the sentence wants them.
std::string take(flow_scene& scene, const std::string& line) {
  std::istringstream in{line.substr(1)};
  long long at = 0;
  std::string verb;
  in >> at >> verb;
  scene.now = moment{milliseconds{at * 1'000}};
  result<void> done;
  if (verb == "begins") {
    begins how{.flow = {}, .language = "en", .attributes = {}};
    std::string word;
    in >> how.flow;
    while (in >> word) {
      if (word == "phone") how.voice = how.number_known = true;
      if (word == "hidden") how.number_known = false;
      if (word == "gold") how.attributes = attribute_list{{{"tier", std::string{"gold"}}}};
    }
    scene.number_known = how.number_known;
    done = scene.put(how);
  } else if (verb == "says" || verb == "presses") {
    if (!scene.says(rest_of(in))) return "  (nothing was asked)\n";
  } else if (verb == "number") { // becomes known, or is no longer
    in >> verb;
    scene.number_known = verb == "known";
    return {};
  } else if (verb == "silence") {
    done = scene.put(answered{scene.live.tag, outcome::nothing, {}, {}});
  } else if (verb == "played") {
    done = scene.put(played{scene.live.tag});
  } else if (verb == "recorded") {
    done = scene.put(message_left{scene.live.tag, content_id{7, 2}});
  } else if (verb == "queued") {
    queued how;
    std::string word;
    in >> how.queue >> how.flow;
    while (in >> word) {
      if (word == "phone") how.voice = how.number_known = true;
      if (word == "hidden") how.number_known = false;
      if (word == "zh") how.language = word;
    }
    if (how.voice) scene.number_known = how.number_known;
    done = scene.put(how);
  } else if (verb == "place") {
    placed where;
    long long wait = -1;
    in >> where.position >> wait;
    where.wait = milliseconds{wait * 1'000};
    done = scene.put(where);
  } else if (verb == "refused") {
    done = scene.put(refused_by_queue{});
  } else if (verb == "connected") {
    done = scene.put(connected{});
  } else if (verb == "agreed" || verb == "not-agreed") {
    done = scene.put(callback_answered{verb == "agreed"});
  } else if (verb == "told" || verb == "offered" || verb == "door") {
    told how{"support", {}, verb == "offered", "en", true};
    std::string name;
    if (verb == "door") how.queue.clear();
    while (in >> name)
      if (name == "hidden")
        how.number_known = false;
      else
        how.say.push_back(name);
    if (how.number_known) scene.number_known = true;
    done = scene.put(how);
  } else if (verb == "time") {
    done = scene.put(wake{});
  } else if (verb == "restart") {
    done = scene.put(resumed{});
  } else if (verb == "ends") {
    done = scene.put(ends{});
  } else if (verb == "hours") {
    scene.open.clear();
    std::string name;
    while (in >> name) scene.open.push_back(name);
    return {};
  } else {
    return "  NOT UNDERSTOOD\n";
  }
  if (!done) return "  refused: " + std::string{to_text(done.reason().code)} + "\n";
  std::string all;
  for (const auto& one : scene.last) all += "  " + in_words(one) + "\n";
  return all.empty() ? "  (nothing)\n" : all;
}

} // namespace

std::string in_words(const flow_fact& what) {
  if (const auto* asked = std::get_if<ff::flow_asked>(&what))
    return fact_words{}(*asked) + "; " + seconds_of(asked->keys.timeout);
  return std::visit(fact_words{}, what);
}

std::string run_flow_text(const std::string& text) {
  flow_scene scene;
  std::istringstream lines{text};
  std::string line, all;
  while (std::getline(lines, line)) {
    if (line.starts_with(" ")) continue;
    all += line + "\n";
    if (line.starts_with(">")) all += take(scene, line);
  }
  return all;
}

} // namespace strowger::routing::staged
