#include "storage/schema_values.hpp"

namespace strowger::storage {
namespace {

namespace rf = routing::flow;
namespace ff = routing::flow::fact;
using routing::content_id;

static_assert(static_cast<int>(rf::phase::ended) == v1::FLOW_ENDED);
static_assert(static_cast<int>(rf::waiting_stage::agreeing) == v1::FLOW_AGREEING);
static_assert(static_cast<int>(rf::question_kind::callback_number) == v1::FLOW_CALLBACK_NUMBER);
static_assert(static_cast<int>(rf::ending::refused) == v1::FLOW_REFUSED);
static_assert(static_cast<int>(rf::outcome::nothing) == v1::FLOW_NOTHING);

void write_speech(v1::flow_speech* to, const rf::speech& from) {
  for (const auto& name : from.names) to->add_names(name);
  to->set_position(from.position);
  to->set_minutes(from.minutes);
}
rf::speech speech_of(const v1::flow_speech& from) {
  return {{from.names().begin(), from.names().end()}, from.position(), from.minutes()};
}

void write_keys(v1::flow_keys* to, const rf::key_rules& from) {
  to->set_digits_max(from.digits_max);
  to->set_end_key(from.end_key);
  to->set_timeout(plain(from.timeout));
  to->set_sensitive(from.sensitive);
}
rf::key_rules keys_of(const v1::flow_keys& from, reading& notes) {
  return {notes.narrow<std::uint8_t>(from.digits_max(), "digits"), from.end_key(),
          routing::milliseconds{from.timeout()}, from.sensitive()};
}

void write_answer(v1::flow_answer* to, const rf::answer& from) {
  to->set_name(from.name);
  to->set_value(from.value);
  to->set_content(from.content.value());
}
rf::answer answer_of(const v1::flow_answer& from) {
  return {from.name(), from.value(), content_id{from.content()}};
}

/// `begins` and `flow_begun` share these.
template <class Beginning>
void write_beginning(v1::flow_beginning* to, const Beginning& from) {
  to->set_flow(from.flow);
  to->set_language(from.language);
  to->set_voice(from.voice);
  to->set_number_known(from.number_known);
  write_attributes(to->mutable_attributes(), from.attributes);
}
template <class Beginning>
void read_beginning(Beginning& to, const v1::flow_beginning& from, reading& notes) {
  to.flow = from.flow();
  to.language = from.language();
  to.voice = from.voice();
  to.number_known = from.number_known();
  to.attributes = attributes_of(from.attributes(), notes);
}

void write_owed(v1::flow_words_owed* to, const rf::owed_words& from) {
  for (const auto& name : from.say) to->add_say(name);
  to->set_callback(from.callback);
}
rf::owed_words owed_of(const v1::flow_words_owed& from) {
  return {{from.say().begin(), from.say().end()}, from.callback()};
}

rf::told read_told(const v1::flow_told& from) {
  return {from.queue(),
          {from.say().begin(), from.say().end()},
          from.callback(),
          from.language(),
          from.number_known()};
}

/// What of these a struct has.
template <class Values>
void write_values(v1::flow_values* to, const Values& from) {
  if constexpr (requires { from.language; }) to->set_language(from.language);
  write_attributes(to->mutable_attributes(), from.attributes);
  write_skills(to->mutable_required(), from.required.all());
  to->set_priority(from.priority);
  to->set_queue(from.queue);
}
template <class Values>
void read_values(Values& to, const v1::flow_values& from, reading& notes) {
  if constexpr (requires { to.language; }) to.language = from.language();
  to.attributes = attributes_of(from.attributes(), notes);
  to.required = skills_of(from.required(), notes);
  to.priority = from.priority();
  to.queue = from.queue();
}

struct flow_event_writer {
  v1::flow_event* to;
  void operator()(const rf::begins& from) const { write_beginning(to->mutable_begins(), from); }
  void operator()(const rf::answered& from) const {
    auto* answered = to->mutable_answered();
    answered->set_tag(from.tag);
    answered->set_how(wire<v1::flow_outcome>(from.how));
    answered->set_value(from.value);
    answered->set_content(from.content.value());
    answered->set_number_known(from.number_known);
  }
  void operator()(const rf::played& from) const { to->mutable_played()->set_tag(from.tag); }
  void operator()(const rf::message_left& from) const {
    to->mutable_message_left()->set_tag(from.tag);
    to->mutable_message_left()->set_content(from.content.value());
  }
  void operator()(const rf::queued& from) const {
    auto* queued = to->mutable_queued();
    queued->set_queue(from.queue);
    queued->set_flow(from.flow);
    queued->set_language(from.language);
    queued->set_voice(from.voice);
    queued->set_number_known(from.number_known);
  }
  void operator()(const rf::placed& from) const {
    to->mutable_placed()->set_position(from.position);
    to->mutable_placed()->set_wait(plain(from.wait));
  }
  void operator()(const rf::refused_by_queue&) const { to->mutable_refused_by_queue(); }
  void operator()(const rf::connected&) const { to->mutable_connected(); }
  void operator()(const rf::callback_answered& from) const {
    to->mutable_callback_answered()->set_agreed(from.agreed);
  }
  void operator()(const rf::wake&) const { to->mutable_wake(); }
  void operator()(const rf::resumed&) const { to->mutable_resumed(); }
  void operator()(const rf::ends&) const { to->mutable_ends(); }
  void operator()(const rf::told& from) const {
    auto& it = *to->mutable_told();
    it.set_queue(from.queue);
    for (const auto& name : from.say) it.add_say(name);
    it.set_callback(from.callback);
    it.set_language(from.language);
    it.set_number_known(from.number_known);
  }
};

struct flow_fact_writer {
  v1::flow_fact* to;
  void operator()(const ff::flow_begun& from) const { write_beginning(to->mutable_begun(), from); }
  void operator()(const ff::node_entered& from) const {
    to->mutable_node_entered()->set_flow(from.flow);
    to->mutable_node_entered()->set_node(from.node);
  }
  void operator()(const ff::flow_spoke& from) const {
    auto* spoke = to->mutable_spoke();
    spoke->set_tag(from.tag);
    write_speech(spoke->mutable_words(), from.words);
    spoke->set_wake_at(plain(from.wake_at));
    spoke->set_closing(from.closing);
    spoke->set_end_as(wire<v1::flow_ending>(from.end_as));
  }
  void operator()(const ff::flow_asked& from) const {
    auto* asked = to->mutable_asked();
    asked->set_tag(from.tag);
    asked->set_kind(wire<v1::flow_question>(from.kind));
    write_speech(asked->mutable_words(), from.words);
    write_keys(asked->mutable_keys(), from.keys);
    asked->set_tries(from.tries);
    asked->set_wake_at(plain(from.wake_at));
  }
  void operator()(const ff::answer_kept& from) const { write_answer(to->mutable_answer_kept(), from.what); }
  void operator()(const ff::values_set& from) const { write_values(to->mutable_values_set(), from); }
  void operator()(const ff::queue_chosen& from) const {
    write_values(to->mutable_queue_chosen()->mutable_values(), from);
    to->mutable_queue_chosen()->set_strayed(from.strayed);
  }
  void operator()(const ff::queue_entered& from) const { to->mutable_queue_entered()->set_queue(from.queue); }
  void operator()(const ff::waiting_moved& from) const {
    auto* moved = to->mutable_waiting_moved();
    moved->set_stage(wire<v1::flow_stage>(from.stage));
    moved->set_loop_at(from.loop_at);
    moved->set_rounds(from.rounds);
    moved->set_wake_at(plain(from.wake_at));
  }
  void operator()(const ff::callback_wanted& from) const {
    to->mutable_callback_wanted()->set_content(from.content.value());
    to->mutable_callback_wanted()->set_wake_at(plain(from.wake_at));
  }
  void operator()(const ff::message_taken& from) const {
    to->mutable_message_taken()->set_queue(from.queue);
    to->mutable_message_taken()->set_content(from.content.value());
  }
  void operator()(const ff::deadline_moved& from) const {
    to->mutable_deadline_moved()->set_wake_at(plain(from.wake_at));
  }
  void operator()(const ff::flow_rested&) const { to->mutable_rested(); }
  void operator()(const ff::words_owed& from) const { write_owed(to->mutable_words_owed(), from.what); }
  void operator()(const ff::flow_ended& from) const {
    to->mutable_ended()->set_how(wire<v1::flow_ending>(from.how));
  }
};

rf::ending ending_of(int from, reading& notes) {
  return notes.one_of(from, rf::ending::refused, "end of a flow");
}
rf::waiting_stage stage_of(int from, reading& notes) {
  return notes.one_of(from, rf::waiting_stage::agreeing, "stage of a flow");
}
rf::question_kind question_of(int from, reading& notes) {
  return notes.one_of(from, rf::question_kind::callback_number, "question of a flow");
}

rf::flow_fact asked_of(const v1::flow_asked& from, reading& notes) {
  ff::flow_asked asked;
  asked.tag = from.tag();
  asked.kind = question_of(from.kind(), notes);
  asked.words = speech_of(from.words());
  asked.keys = keys_of(from.keys(), notes);
  asked.tries = notes.narrow<std::uint8_t>(from.tries(), "tries");
  asked.wake_at = moment_of(from.wake_at());
  return asked;
}
rf::flow_fact spoke_of(const v1::flow_spoke& from, reading& notes) {
  return ff::flow_spoke{from.tag(), speech_of(from.words()), moment_of(from.wake_at()), from.closing(),
                        ending_of(from.end_as(), notes)};
}
rf::flow_fact moved_of(const v1::flow_waiting_moved& from, reading& notes) {
  return ff::waiting_moved{stage_of(from.stage(), notes),
                           notes.narrow<std::uint16_t>(from.loop_at(), "announcement"),
                           notes.narrow<std::uint16_t>(from.rounds(), "rounds"), moment_of(from.wake_at())};
}

} // namespace

void write(v1::flow_event* to, const rf::event& from) { std::visit(flow_event_writer{to}, from); }
void write(v1::flow_fact* to, const rf::flow_fact& from) { std::visit(flow_fact_writer{to}, from); }

void read(rf::event& to, const v1::flow_event& from, reading& notes) {
  using wired = v1::flow_event;
  switch (from.what_case()) {
  case wired::kBegins:
    return read_beginning(to.emplace<rf::begins>(), from.begins(), notes);
  case wired::kAnswered: {
    const auto& it = from.answered();
    to = rf::answered{it.tag(), notes.one_of(it.how(), rf::outcome::nothing, "answer to a flow"), it.value(),
                      content_id{it.content()}, it.number_known()};
    return;
  }
  case wired::kPlayed:
    to = rf::played{from.played().tag()};
    return;
  case wired::kMessageLeft:
    to = rf::message_left{from.message_left().tag(), content_id{from.message_left().content()}};
    return;
  case wired::kQueued:
    to = rf::queued{from.queued().queue(), from.queued().flow(), from.queued().language(),
                    from.queued().voice(), from.queued().number_known()};
    return;
  case wired::kPlaced:
    to = rf::placed{from.placed().position(), routing::milliseconds{from.placed().wait()}};
    return;
  case wired::kRefusedByQueue:
    to = rf::refused_by_queue{};
    return;
  case wired::kConnected:
    to = rf::connected{};
    return;
  case wired::kCallbackAnswered:
    to = rf::callback_answered{from.callback_answered().agreed()};
    return;
  case wired::kWake:
    to = rf::wake{};
    return;
  case wired::kResumed:
    to = rf::resumed{};
    return;
  case wired::kEnds:
    to = rf::ends{};
    return;
  case wired::kTold:
    to = read_told(from.told());
    return;
  case wired::WHAT_NOT_SET:
    return notes.newer("input of a flow");
  }
}

void read(rf::flow_fact& to, const v1::flow_fact& from, reading& notes) {
  using wired = v1::flow_fact;
  switch (from.what_case()) {
  case wired::kBegun:
    return read_beginning(to.emplace<ff::flow_begun>(), from.begun(), notes);
  case wired::kNodeEntered:
    to = ff::node_entered{from.node_entered().flow(), from.node_entered().node()};
    return;
  case wired::kSpoke:
    to = spoke_of(from.spoke(), notes);
    return;
  case wired::kAsked:
    to = asked_of(from.asked(), notes);
    return;
  case wired::kAnswerKept:
    to = ff::answer_kept{answer_of(from.answer_kept())};
    return;
  case wired::kValuesSet:
    return read_values(to.emplace<ff::values_set>(), from.values_set(), notes);
  case wired::kQueueChosen: {
    auto& chosen = to.emplace<ff::queue_chosen>();
    chosen.strayed = from.queue_chosen().strayed();
    return read_values(chosen, from.queue_chosen().values(), notes);
  }
  case wired::kQueueEntered:
    to = ff::queue_entered{from.queue_entered().queue()};
    return;
  case wired::kWaitingMoved:
    to = moved_of(from.waiting_moved(), notes);
    return;
  case wired::kCallbackWanted:
    to = ff::callback_wanted{content_id{from.callback_wanted().content()},
                             moment_of(from.callback_wanted().wake_at())};
    return;
  case wired::kMessageTaken:
    to = ff::message_taken{from.message_taken().queue(), content_id{from.message_taken().content()}};
    return;
  case wired::kDeadlineMoved:
    to = ff::deadline_moved{moment_of(from.deadline_moved().wake_at())};
    return;
  case wired::kRested:
    return void(to = ff::flow_rested{});
  case wired::kWordsOwed:
    return void(to = ff::words_owed{owed_of(from.words_owed())});
  case wired::kEnded:
    return void(to = ff::flow_ended{ending_of(from.ended().how(), notes)});
  case wired::WHAT_NOT_SET:
    return notes.newer("fact of a flow");
  }
}

void write(v1::flow_state* to, const rf::state& from) {
  to->set_at(wire<v1::flow_phase>(from.at));
  to->set_stage(wire<v1::flow_stage>(from.stage));
  to->set_flow(from.flow);
  to->set_node(from.node);
  to->set_voice(from.voice);
  to->set_number_known(from.number_known);
  write_values(to->mutable_values(), from);
  for (const auto& one : from.answers) write_answer(to->add_answers(), one);
  to->set_tag(from.tag);
  write_speech(to->mutable_words(), from.words);
  to->set_asked(wire<v1::flow_question>(from.asked));
  to->set_tries(from.tries);
  to->set_wake_at(plain(from.wake_at));
  to->set_loop_at(from.loop_at);
  to->set_rounds(from.rounds);
  to->set_closing(from.closing);
  to->set_end_as(wire<v1::flow_ending>(from.end_as));
  to->set_steps(from.steps);
  write_keys(to->mutable_keys(), from.keys);
  if (!from.owed.empty()) write_owed(to->mutable_owed(), from.owed);
}

void read(rf::state& to, const v1::flow_state& from, reading& notes) {
  to.at = notes.one_of(from.at(), rf::phase::ended, "phase of a flow");
  to.stage = stage_of(from.stage(), notes);
  to.flow = from.flow();
  to.node = from.node();
  to.voice = from.voice();
  to.number_known = from.number_known();
  read_values(to, from.values(), notes);
  for (const auto& one : from.answers()) to.answers.push_back(answer_of(one));
  to.tag = from.tag();
  to.words = speech_of(from.words());
  to.asked = question_of(from.asked(), notes);
  to.tries = notes.narrow<std::uint8_t>(from.tries(), "tries");
  to.wake_at = moment_of(from.wake_at());
  to.loop_at = notes.narrow<std::uint16_t>(from.loop_at(), "announcement");
  to.rounds = notes.narrow<std::uint16_t>(from.rounds(), "rounds");
  to.closing = from.closing();
  to.end_as = ending_of(from.end_as(), notes);
  to.steps = from.steps();
  to.keys = keys_of(from.keys(), notes);
  to.owed = owed_of(from.owed());
}

} // namespace strowger::storage
