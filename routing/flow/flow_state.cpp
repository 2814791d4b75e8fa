#include "routing/flow/flow_machine.hpp"
#include <utility>

namespace strowger::routing::flow {
namespace {

void change(state& now, const fact::flow_begun& what) {
  auto owed = std::move(now.owed); // who has no flow yet may have been told something at a queue's door
  now = state{};
  if (what.voice) now.owed = std::move(owed);
  now.at = phase::speaking;
  now.flow = what.flow;
  now.language = what.language;
  now.voice = what.voice;
  now.number_known = what.number_known;
  now.attributes = what.attributes;
}
void change(state& now, const fact::node_entered& what) {
  now.flow = what.flow;
  now.node = what.node;
  now.tries = 0;
  ++now.steps;
}
void change(state& now, const fact::flow_spoke& what) {
  now.tag = what.tag;
  now.words = what.words;
  now.wake_at = what.wake_at;
  if (what.closing) {
    now.closing = true;
    now.end_as = what.end_as;
  }
  if (now.at == phase::waiting && !what.closing && now.stage != waiting_stage::entering) {
    if (now.voice) now.stage = waiting_stage::announcing;
  } else if (now.voice || what.closing) {
    now.at = phase::speaking;
  }
}
void change(state& now, const fact::flow_asked& what) {
  now.tag = what.tag;
  now.words = what.words;
  now.asked = what.kind;
  now.keys = what.keys;
  now.tries = what.tries;
  now.wake_at = what.wake_at;
  switch (what.kind) {
  case question_kind::menu:
  case question_kind::collect:
    now.at = phase::asking;
    return;
  case question_kind::message:
    now.at = phase::recording;
    return;
  case question_kind::callback_offer:
    now.stage = waiting_stage::offering;
    return;
  case question_kind::callback_confirm:
    now.stage = waiting_stage::confirming;
    return;
  case question_kind::callback_number:
    now.stage = waiting_stage::numbering;
    return;
  }
}
void change(state& now, const fact::answer_kept& what) {
  for (auto& one : now.answers)
    if (one.name == what.what.name) {
      one = what.what;
      return;
    }
  if (now.answers.size() < answers_max) now.answers.push_back(what.what);
}
void change(state& now, const fact::values_set& what) {
  now.language = what.language;
  now.attributes = what.attributes;
  now.required = what.required;
  now.priority = what.priority;
  now.queue = what.queue;
}
void change(state& now, const fact::queue_chosen& what) {
  now.at = phase::waiting;
  now.stage = waiting_stage::entering;
  now.queue = what.queue;
  now.words = {};
  now.wake_at = {};
  now.loop_at = 0;
  now.rounds = 0;
  now.owed = {};
}
void change(state& now, const fact::words_owed& what) { now.owed = what.what; }
void change(state& now, const fact::queue_entered& what) {
  now.at = phase::waiting;
  now.stage = waiting_stage::quiet;
  now.queue = what.queue;
  now.words = {};
  now.closing = false;
  now.loop_at = 0;
  now.rounds = 0;
  now.wake_at = {};
}
void change(state& now, const fact::waiting_moved& what) {
  now.at = phase::waiting;
  now.stage = what.stage;
  now.loop_at = what.loop_at;
  now.rounds = what.rounds;
  now.wake_at = what.wake_at;
  now.words = {};
  now.tries = 0;
}
void change(state& now, const fact::callback_wanted& what) {
  now.stage = waiting_stage::agreeing;
  now.words = {};
  now.wake_at = what.wake_at;
}
void change(state& now, const fact::message_taken& what) { now.queue = what.queue; }
void change(state& now, const fact::deadline_moved& what) { now.wake_at = what.wake_at; }
void change(state& now, const fact::flow_rested&) {
  now.at = phase::resting;
  now.owed = {};
  now.words = {};
  now.wake_at = {};
  now.closing = false;
}
void change(state& now, const fact::flow_ended& what) {
  now.at = phase::ended;
  now.owed = {};
  now.end_as = what.how;
  now.words = {};
  now.wake_at = {};
}

} // namespace

void evolve(state& now, const flow_fact& what) {
  std::visit([&](const auto& one) { change(now, one); }, what);
}

std::optional<moment> next_deadline(const state& now) {
  if (now.at == phase::none || now.at == phase::resting || now.at == phase::ended || now.wake_at == moment{})
    return std::nullopt;
  return now.wake_at;
}

bool before_queue(const state& now) {
  return now.at == phase::speaking || now.at == phase::asking || now.at == phase::recording;
}

bool confirms_number(const state& now) {
  return now.at == phase::waiting && now.stage == waiting_stage::confirming;
}

std::string_view to_text(phase what) {
  switch (what) {
  case phase::none:
    return "none";
  case phase::speaking:
    return "speaking";
  case phase::asking:
    return "asking";
  case phase::recording:
    return "recording";
  case phase::waiting:
    return "waiting";
  case phase::resting:
    return "resting";
  case phase::ended:
    return "ended";
  }
  return "unknown";
}

std::string_view to_text(waiting_stage what) {
  switch (what) {
  case waiting_stage::entering:
    return "entering";
  case waiting_stage::quiet:
    return "quiet";
  case waiting_stage::placing:
    return "placing";
  case waiting_stage::announcing:
    return "announcing";
  case waiting_stage::offering:
    return "offering";
  case waiting_stage::confirming:
    return "confirming";
  case waiting_stage::numbering:
    return "numbering";
  case waiting_stage::agreeing:
    return "agreeing";
  }
  return "unknown";
}

std::string_view to_text(question_kind what) {
  switch (what) {
  case question_kind::menu:
    return "menu";
  case question_kind::collect:
    return "collect";
  case question_kind::message:
    return "message";
  case question_kind::callback_offer:
    return "callback_offer";
  case question_kind::callback_confirm:
    return "callback_confirm";
  case question_kind::callback_number:
    return "callback_number";
  }
  return "unknown";
}

std::string_view to_text(ending what) {
  switch (what) {
  case ending::closed:
    return "closed";
  case ending::message_left:
    return "message_left";
  case ending::callback:
    return "callback";
  case ending::refused:
    return "refused";
  }
  return "unknown";
}

} // namespace strowger::routing::flow
