#include "storage/record_json_words.hpp"

namespace strowger::storage::as_json {
namespace {

namespace rf = ro::flow;
namespace ff = ro::flow::fact;

json said(const rf::speech& one) {
  auto made = object("names", one.names);
  if (one.position != 0) put(made, "position", one.position);
  if (one.minutes != 0) put(made, "minutes", one.minutes);
  return made;
}
json keys(const rf::key_rules& one) {
  return object("digits_max", one.digits_max, "end_key", one.end_key, "timeout_ms", one.timeout, "sensitive",
                one.sensitive);
}
/// Moments at which nothing happens are left out.
json due(moment at) { return at == moment{} ? json{} : value(at); }
template <class... More>
json step(const char* name, const More&... more) {
  return object("step", std::string{name}, more...);
}
template <class Beginning>
json beginning(const char* name, const Beginning& one) {
  return step(name, "flow", one.flow, "language", one.language, "voice", one.voice, "number_known",
              one.number_known, "attributes", one.attributes);
}

std::string word(rf::outcome how) {
  switch (how) {
  case rf::outcome::understood:
    return "understood";
  case rf::outcome::not_understood:
    return "not_understood";
  case rf::outcome::nothing:
    return "nothing";
  }
  return "unknown";
}
template <class Enum>
std::string word(Enum one) {
  return std::string{to_text(one)};
}

} // namespace

json words(const rf::event& what) {
  return std::visit(
      one_of{
          [](const rf::begins& one) { return beginning("begins", one); },
          [](const rf::answered& one) {
            auto made = step("answered", "tag", one.tag, "how", word(one.how), "value", one.value, "content",
                             one.content);
            if (one.number_known) made["number_known"] = true;
            return made;
          },
          [](const rf::played& one) { return step("played", "tag", one.tag); },
          [](const rf::message_left& one) {
            return step("message_left", "tag", one.tag, "content", one.content);
          },
          [](const rf::queued& one) {
            return step("queued", "queue", one.queue, "flow", one.flow, "language", one.language, "voice",
                        one.voice, "number_known", one.number_known);
          },
          [](const rf::placed& one) { return step("placed", "position", one.position, "wait_ms", one.wait); },
          [](const rf::refused_by_queue&) { return step("refused_by_queue"); },
          [](const rf::connected&) { return step("connected"); },
          [](const rf::callback_answered& one) { return step("callback_answered", "agreed", one.agreed); },
          [](const rf::wake&) { return step("wake"); },
          [](const rf::resumed&) { return step("resumed"); },
          [](const rf::ends&) { return step("ends"); },
          [](const rf::told& one) {
            return step("told", "queue", one.queue, "say", one.say, "callback", one.callback, "language",
                        one.language, "number_known", one.number_known);
          },
      },
      what);
}

json words(const rf::flow_fact& what) {
  return std::visit(
      one_of{
          [](const ff::flow_begun& one) { return beginning("begun", one); },
          [](const ff::node_entered& one) {
            return step("node_entered", "flow", one.flow, "node", one.node);
          },
          [](const ff::flow_spoke& one) {
            return step("spoke", "tag", one.tag, "words", said(one.words), "wake_at", due(one.wake_at),
                        "closing", one.closing, "end_as", word(one.end_as));
          },
          [](const ff::flow_asked& one) {
            return step("asked", "tag", one.tag, "kind", word(one.kind), "words", said(one.words), "keys",
                        keys(one.keys), "tries", one.tries, "wake_at", due(one.wake_at));
          },
          [](const ff::answer_kept& one) {
            return step("answer_kept", "name", one.what.name, "value", one.what.value, "content",
                        one.what.content);
          },
          [](const ff::values_set& one) {
            return step("values_set", "language", one.language, "attributes", one.attributes, "required",
                        one.required, "priority", one.priority, "queue", one.queue);
          },
          [](const ff::queue_chosen& one) {
            return step("queue_chosen", "queue", one.queue, "required", one.required, "priority",
                        one.priority, "attributes", one.attributes, "strayed", one.strayed);
          },
          [](const ff::queue_entered& one) { return step("queue_entered", "queue", one.queue); },
          [](const ff::waiting_moved& one) {
            return step("waiting_moved", "stage", word(one.stage), "announcement", one.loop_at, "rounds",
                        one.rounds, "wake_at", due(one.wake_at));
          },
          [](const ff::callback_wanted& one) {
            return step("callback_wanted", "content", one.content, "wake_at", due(one.wake_at));
          },
          [](const ff::message_taken& one) {
            return step("message_taken", "queue", one.queue, "content", one.content);
          },
          [](const ff::deadline_moved& one) { return step("deadline_moved", "wake_at", one.wake_at); },
          [](const ff::words_owed& one) {
            return step("words_owed", "say", one.what.say, "callback", one.what.callback);
          },
          [](const ff::flow_rested&) { return step("rested"); },
          [](const ff::flow_ended& one) { return step("ended", "how", word(one.how)); },
      },
      what);
}

} // namespace strowger::storage::as_json
