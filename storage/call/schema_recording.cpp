#include "storage/schema_seldom.hpp"

/// What is noted of recordings.
namespace strowger::storage {

namespace {

routing::asked_by recorder_of(const v1::asked_by& from) {
  routing::asked_by by;
  read(by, from);
  return by;
}

} // namespace

void seldom_fact_writer::operator()(const routing::fact::recording_noted& from) const {
  auto* to = what->mutable_recording_noted();
  to->set_interaction(from.interaction.value());
  to->set_act(wire<v1::recording_act>(from.act));
  to->set_why(from.why);
  to->set_at(plain(from.at));
  write_by(to, from.by);
}
void seldom_input_writer::operator()(const routing::note_recording& from) const {
  auto* to = event->mutable_note_recording();
  to->set_interaction(from.interaction.value());
  to->set_act(wire<v1::recording_act>(from.act));
  to->set_why(from.why);
  write_by(to, from.by);
}

routing::fact::recording_noted recording_word(const v1::recording_noted& it, reading& notes) {
  return {routing::interaction_id{it.interaction()},
          notes.one_of(it.act(), routing::recording_act::deleted, "act on a recording"), it.why(),
          moment_of(it.at()), recorder_of(it.by())};
}
routing::note_recording recording_word(const v1::note_recording& it, reading& notes) {
  return {routing::interaction_id{it.interaction()},
          notes.one_of(it.act(), routing::recording_act::deleted, "act on a recording"), it.why(),
          recorder_of(it.by())};
}

} // namespace strowger::storage
