#include "channels/media/switchboard.hpp"
#include <algorithm>
#include <sys/epoll.h>

namespace strowger::channels::media {

namespace {

constexpr routing::milliseconds empty_for{60'000}; ///< a conversation without lines is forgotten

template <class Value>
void add_once(std::vector<Value>& to, const Value& what) {
  if (std::find(to.begin(), to.end(), what) == to.end()) to.push_back(what);
}

bool within(const arrange& wanted, const media_limits& limits) {
  if (wanted.seats.size() > limits.seats) return false;
  return std::all_of(wanted.seats.begin(), wanted.seats.end(), [&](const seat& one) {
    return one.hears.size() <= limits.seats && (!one.plays || one.plays->items.size() <= limits.items);
  });
}

} // namespace

/// The one of this id, made where it is new; null beyond the limit. Those without lines make room.
switchboard::conversation* switchboard::conversation_of(routing::conversation_id id) {
  const auto found = conversations_.find(id.value());
  if (found != conversations_.end()) return &found->second;
  while (conversations_.size() >= settings_.limits.conversations)
    if (!drop_oldest_empty()) return nullptr;
  conversation made;
  for (std::uint8_t group = 1; group < groups; ++group)
    if (turns_[group].size() < turns_[made.group].size()) made.group = group;
  auto& one = conversations_.emplace(id.value(), std::move(made)).first->second;
  note_empty(id.value(), one);
  return &one;
}

void switchboard::arrange_seats(const arrange& wanted) {
  auto* talk = conversation_of(wanted.conversation);
  if (talk == nullptr || !within(wanted, settings_.limits)) {
    for (const auto& one : wanted.seats) tell_(line_failed{one.line, line_failure::limit_reached});
    return;
  }
  talk->seats = wanted.seats;
  link(wanted.conversation.value());
}

void switchboard::unlink(conversation& which) {
  for (const auto& [says, hears] : which.relays) std::erase(says->relay_to, hears);
  for (auto* one : which.framed) --one->frames_needed;
  which.relays.clear();
  which.framed.clear();
  for (const auto id : which.members)
    if (auto* one = find(id)) {
      one->hears.clear();
      one->gets = hearing::nothing;
    }
  for (const auto& given : which.seats)
    if (auto* one = find(given.line)) one->hears.clear();
  for (const auto id : which.recordings) {
    auto& one = recordings_.at(id.value());
    one.left.clear();
    one.right.clear();
  }
}

/// Keeps up to date who names which line.
void switchboard::name_lines(conversation_key key, conversation& which) {
  for (const auto id : which.named) {
    auto& names = named_by_[id.value()];
    std::erase(names, key);
    if (names.empty()) named_by_.erase(id.value());
  }
  which.named.clear();
  for (const auto& given : which.seats) {
    add_once(which.named, given.line);
    for (const auto id : given.hears) add_once(which.named, id);
  }
  for (const auto id : which.recordings) {
    const auto& one = recordings_.at(id.value()).settings;
    for (const auto& side : {one.left, one.right})
      for (const auto named : side) add_once(which.named, named);
  }
  for (const auto id : which.named) named_by_[id.value()].push_back(key);
}

void switchboard::need_frames(conversation& of, line& which) {
  ++which.frames_needed;
  of.framed.push_back(&which);
  if (!which.said) which.said = std::make_unique<said_by_line>();
}

void switchboard::link(conversation_key key) {
  auto& which = conversations_.at(key);
  unlink(which);
  name_lines(key, which);
  for (const auto& given : which.seats) {
    auto* one = find(given.line);
    if (one == nullptr || one->settings.conversation.value() != key || one->gets != hearing::nothing)
      continue;
    seat_line(which, *one, given);
  }
  for (const auto id : which.recordings) {
    auto& one = recordings_.at(id.value());
    for (const auto& [ids, side] :
         {std::pair{&one.settings.left, &one.left}, {&one.settings.right, &one.right}})
      for (const auto named : *ids)
        if (auto* says = find(named)) {
          side->push_back(says);
          need_frames(which, *says);
        }
  }
  for (const auto id : which.named)
    if (auto* one = find(id)) poll_line(*one);
  for (const auto id : which.members) {
    auto& one = *find(id);
    if (one.gets == hearing::nothing) one.plays = {};
    poll_line(one);
  }
}

void switchboard::set_playlist(line& which, const std::optional<playlist>& wanted) {
  if (!wanted) {
    which.plays = {};
    return;
  }
  if (which.plays.id() == wanted->id) return; // it goes on where it is
  std::vector<shared_prompt> items;
  for (const auto& name : wanted->items) {
    auto found = prompts_->find(name);
    if (found == nullptr) tell_(prompt_missing{which.settings.line, name});
    items.push_back(std::move(found));
  }
  which.plays = playlist_cursor{wanted->id, std::move(items), wanted->loop};
  which.played_told = false;
}

void switchboard::seat_line(conversation& of, line& which, const seat& given) {
  set_playlist(which, given.plays);
  which.gain = gain_factor(given.gain_db);
  const bool plays = which.plays.id() != 0 && !which.plays.ended();
  which.mixes_playlist = plays;
  if (!plays || given.mix)
    for (const auto id : given.hears)
      if (auto* says = find(id); says != nullptr && says != &which) add_once(which.hears, says);
  const bool as_it_is = given.gain_db == 0;
  if (plays && which.hears.empty() && as_it_is)
    which.gets = hearing::prompts;
  else if (!plays && which.hears.empty())
    which.gets = hearing::silence;
  else if (!plays && which.hears.size() == 1 && as_it_is)
    which.gets = hearing::relay;
  else
    which.gets = hearing::mix;
  if (which.gets == hearing::relay) {
    of.relays.emplace_back(which.hears.front(), &which);
    which.hears.front()->relay_to.push_back(&which);
  }
  if (which.gets == hearing::mix)
    for (auto* says : which.hears) need_frames(of, *says);
  // A playlist of nothing but missing prompts is over before it began; of one that loops nobody waits for
  // that.
  if (which.plays.id() != 0 && which.plays.ended() && !given.plays->loop) tell_played(which);
}

/// Conversations beside its own that name a line: it has come.
void switchboard::relink_around(line_id which) {
  const auto names = named_by_.find(which.value());
  if (names == named_by_.end()) return;
  const auto home = find(which)->settings.conversation.value();
  const auto keys = names->second;
  for (const auto key : keys)
    if (key != home) link(key);
}

/// Packets that are passed on wake the loop; the others wait for the line's turn.
void switchboard::poll_line(line& which) {
  const bool wanted = !which.relay_to.empty();
  if (wanted == which.polled) return;
  which.polled = wanted;
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = &which;
  ::epoll_ctl(poll_, wanted ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, which.socket.fd(), &event);
}

void switchboard::note_empty(conversation_key key, conversation& which) {
  which.empty_since = now_;
  empty_.emplace_back(now_, key);
}

/// Of those that have no line the one that has none for longest; false: all have some.
bool switchboard::drop_oldest_empty() {
  while (!empty_.empty()) {
    const auto [since, key] = empty_.front();
    empty_.pop_front();
    const auto found = conversations_.find(key);
    if (found == conversations_.end() || !found->second.members.empty() || found->second.empty_since != since)
      continue; // it has a line, or had one since
    forget(key, found->second);
    return true;
  }
  return false;
}

/// Conversations that had no line for a minute, once in a while.
void switchboard::drop_empty() {
  while (!empty_.empty() && now_ - empty_.front().first >= empty_for) drop_oldest_empty();
}

void switchboard::forget(conversation_key key, conversation& which) {
  const auto running = which.recordings;
  for (const auto id : running) end_recording(id, recording_end::lines_closed);
  unlink(which);
  which.seats.clear();
  which.recordings.clear();
  name_lines(key, which);
  conversations_.erase(key);
}

} // namespace strowger::channels::media
