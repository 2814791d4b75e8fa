#include "actors/desk_gate.hpp"

namespace strowger::actors {

namespace desktop = channels::desktop;

void desk_gate::opened(desktop::session_number session, std::string tenant, std::string name) {
  const auto person = house_.names.find_person(tenant, name);
  if (!person) {
    house_.desks->update(session, desktop::signed_out_update{"removed"});
    return;
  }
  house_.pages.put(session, person->id);
  house_.agents.tell(person->id, page_opened{session});
}

void desk_gate::closed(desktop::session_number session) {
  if (const auto agent = house_.pages.remove(session)) house_.agents.tell(agent, page_closed{session});
}

void desk_gate::request(desktop::session_number session, std::uint64_t request, desktop::desk_request what) {
  const auto agent = house_.pages.find(session);
  if (!agent) return;
  if (house_.agents.tell(agent, page_request{session, request, std::move(what)}) == delivery::unknown)
    house_.desks->update(session, desktop::signed_out_update{"removed"});
}

void desk_gate::hear(std::string tenant, std::string name, interaction_id of, desktop::wanted_audio part,
                     desktop::audio_answer then) {
  const auto person = house_.names.find_person(tenant, name);
  if (!person || !house_.hear_recording)
    return then(routing::error{routing::error_code::unknown_interaction, "there is no such recording"});
  house_.hear_recording(person->id, of, part, std::move(then));
}

void desk_gate::list_recordings(std::string tenant, std::string name, desktop::wanted_recordings what,
                                desktop::recordings_answer then) {
  const auto person = house_.names.find_person(tenant, name);
  if (!person || !house_.list_recordings)
    return then(routing::error{routing::error_code::unknown_interaction, "nothing is recorded here"});
  house_.list_recordings(person->id, what, std::move(then));
}

void desk_gate::signed_out(std::string tenant, std::string name) {
  if (const auto person = house_.names.find_person(tenant, name))
    house_.agents.tell(person->id, person_signed_out{});
}

} // namespace strowger::actors
