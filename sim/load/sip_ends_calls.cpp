#include "channels/sip/uri.hpp"
#include "sim/load/sip_ends_core.hpp"
#include <algorithm>
#include <random>

/// One end of a call, from its INVITE to its BYE.
namespace strowger::sim::load {

namespace sip = channels::sip;
namespace media = channels::media;

namespace {

constexpr int ringing = 180, fine = 200, busy_here = 486, terminated = 487, not_acceptable = 488,
              gone_away = 603;

sip::own_audio audio_at(const media::endpoint& hears, end_id of, bool secure) {
  sip::own_audio ours;
  if (secure) {
    std::random_device chance;
    auto& key = ours.key.emplace().key;
    std::generate(key.begin(), key.end(), [&] { return static_cast<std::uint8_t>(chance()); });
  }
  ours.here = hears;
  ours.session = of;
  ours.codecs = {media::codec::pcma};
  return ours;
}

std::string dialog_name(std::string_view call_id, std::string_view tag) {
  return std::string{call_id} + " " + std::string{tag};
}

std::string without_tag(const std::string& address) {
  const auto named = sip::read_named_address(address);
  return named ? "<" + named->uri + ">" : address;
}

sip::words with_session(std::string body) {
  sip::words says;
  says.body_type = "application/sdp";
  says.body = std::move(body);
  return says;
}

} // namespace

std::optional<sip::call_key> sip_ends::core::dialog_of(std::string_view call_id, std::string_view tag) {
  const auto found = dialogs.find(dialog_name(call_id, tag));
  if (found == dialogs.end()) return std::nullopt;
  return sip::call_key{routing::conversation_id{found->second}, {}};
}

void sip_ends::core::heard(const sip::call_key& in, sip::stack_word what) {
  const auto found = ends.find(in.conversation.value());
  if (found == ends.end()) return;
  std::visit([&](const auto& one) { on(found->second, one); }, what);
}

// ------------------------------------------------------------------------------------------ how it begins

void sip_ends::core::invite(end_id id, const std::string& from, const std::string& number,
                            const media::endpoint& hears) {
  auto& end = ends[id];
  end.id = id;
  end.caller = true;
  end.ours = audio_at(hears, id, settings.srtp);
  end.as.call_id = prefix + std::to_string(id);
  end.as.local_tag = std::to_string(id);
  end.as.local = "<sip:" + from + "@" + settings.listeners.front().address + ">";
  end.as.target = engine_uri(number);
  end.as.remote = "<sip:" + number + "@" + settings.engine + ">";
  dialogs[dialog_name(end.as.call_id, end.as.local_tag)] = id;
  end.invite = end.last + 2;
  send(end, sip::method::invite, with_session(sip::write_offer(end.ours)), true);
}

/// A telephone is rung, or is asked whether it is there.
void sip_ends::core::fresh(sip::fresh_request request) {
  if (request.what == sip::method::ack) return;
  if (request.what != sip::method::invite) return stack->reply(request.handle, fine);
  const auto id = ++last_end;
  auto& end = ends[id];
  end.id = id;
  end.now = phase::ringing;
  end.as.call_id = request.call_id;
  end.as.local_tag = std::to_string(id);
  end.as.remote_tag = request.from_tag;
  end.as.local = without_tag(request.to);
  end.as.remote = without_tag(request.from);
  end.as.target = request.said.contact;
  end.as.routes = request.said.record_route;
  end.as.listener = request.source.listener;
  end.as.remote_cseq = request.said.cseq;
  dialogs[dialog_name(end.as.call_id, end.as.local_tag)] = id;
  end.invite = static_cast<sip::exchange>(request.handle);
  stack->begin_call(request.handle, key_of(end), end.invite, end.as.local_tag);
  end.offer_came = !request.said.body.empty();
  if (end.offer_came) take_session(end, request.said.body);
  if (end.offer_came && !end.theirs) {
    stack->send(sip::send_response{{}, end.invite, not_acceptable, {}});
    return finish(end, not_acceptable);
  }
  stack->send(sip::send_response{{}, end.invite, ringing, {}});
  sip_event event;
  event.what = sip_event::kind::rings;
  event.end = id;
  event.phone = phone_address(request.uri);
  const auto from = sip::read_named_address(request.from);
  event.number = from ? sip::number_in(from->uri).value_or("") : "";
  event.wall = wall_now();
  tells(std::move(event));
}

void sip_ends::core::answer(end_id id, const media::endpoint& hears) {
  const auto found = ends.find(id);
  if (found == ends.end() || found->second.now != phase::ringing) return;
  auto& end = found->second;
  end.ours = audio_at(hears, id, end.theirs && end.theirs->secure());
  if (end.offer_came) {
    const auto agreed = sip::choose(end.ours, *end.theirs);
    if (!agreed) {
      stack->send(sip::send_response{{}, end.invite, not_acceptable, {}});
      return finish(end, not_acceptable);
    }
    end.ours = agreed.value();
  }
  end.now = phase::accepted;
  const auto body = end.offer_came ? sip::write_answer(end.ours, *end.theirs) : sip::write_offer(end.ours);
  stack->send(sip::send_response{{}, end.invite, fine, with_session(body)});
}

// -------------------------------------------------------------------------------------------- how it ends

void sip_ends::core::hang_up(end_id id) {
  const auto found = ends.find(id);
  if (found == ends.end()) return;
  auto& end = found->second;
  switch (end.now) {
  case phase::inviting:
    if (!std::exchange(end.cancelled, true)) stack->send(key_of(end), sip::send_cancel{{}, end.invite, {}});
    return;
  case phase::ringing:
    stack->send(sip::send_response{{}, end.invite, busy_here, {}});
    return finish(end, busy_here);
  case phase::accepted: // no BYE before the ACK (RFC 3261 15)
    end.cancelled = true;
    return;
  case phase::confirmed:
    return say_bye(end);
  case phase::leaving:
    return;
  }
}

void sip_ends::core::say_bye(sip_end& end) {
  end.now = phase::leaving;
  send(end, sip::method::bye, {});
}

void sip_ends::core::finish(sip_end& end, int status) {
  tell(end, sip_event::kind::over, status);
  dialogs.erase(dialog_name(end.as.call_id, end.as.local_tag));
  stack->forget(key_of(end));
  ends.erase(end.id);
}

void sip_ends::core::refresh(end_id id, std::uint32_t expires_s) {
  const auto found = ends.find(id);
  if (found == ends.end() || found->second.now != phase::confirmed) return;
  sip::words says;
  says.timer = {expires_s, 0, sip::timer_words::who::uac, true};
  send(found->second, sip::method::update, says);
}

void sip_ends::core::send(sip_end& end, sip::method what, sip::words says, bool first) {
  const auto cseq = ++end.as.local_cseq;
  end.last += 2;
  stack->send(key_of(end), end.as,
              sip::send_request{{}, end.last, cseq, what, std::move(says), first, 0, false, {}, {}});
}

// ---------------------------------------------------------------------------------------- what is answered

void sip_ends::core::take_session(sip_end& end, const std::string& text) {
  const auto of_caller = settings.srtp ? sip::srtp_rule::demanded : sip::srtp_rule::refused;
  auto read = sip::read_session(text, end.caller ? of_caller : sip::srtp_rule::taken);
  if (read && read.value().opaque.empty()) end.theirs = std::move(read.value());
}

void sip_ends::core::on(sip_end& end, const sip::response_came& what) {
  if (what.what == sip::method::bye && what.status >= 200) return finish(end, 0);
  if (what.what != sip::method::invite || what.number != end.invite) return;
  if (what.status < 200) return invite_progress(end, what);
  if (what.status < 300) return invite_accepted(end, what);
  finish(end, what.status);
}

void sip_ends::core::invite_progress(sip_end& end, const sip::response_came& what) {
  end.reacted = true;
  if (!what.said.body.empty()) take_session(end, what.said.body);
  if (what.said.requires_reliable && what.said.rseq != 0) { // RFC 3262
    end.as.remote_tag = what.said.to_tag;
    if (!what.said.contact.empty()) end.as.target = what.said.contact;
    end.as.routes.assign(what.said.record_route.rbegin(), what.said.record_route.rend());
    sip::words says;
    says.rack = std::to_string(what.said.rseq) + " " + std::to_string(what.said.cseq) + " INVITE";
    send(end, sip::method::prack, says);
  }
  if (!end.cancelled) tell(end, sip_event::kind::progress, what.status);
}

void sip_ends::core::invite_accepted(sip_end& end, const sip::response_came& what) {
  end.as.remote_tag = what.said.to_tag;
  if (!what.said.contact.empty()) end.as.target = what.said.contact;
  end.as.routes.assign(what.said.record_route.rbegin(), what.said.record_route.rend());
  if (!what.said.body.empty()) take_session(end, what.said.body);
  const auto cseq = what.said.cseq;
  auto acknowledged = end.as;
  acknowledged.local_cseq = cseq;
  stack->send(key_of(end), acknowledged, sip::send_ack{{}, cseq, {}, {}});
  end.now = phase::confirmed;
  if (end.cancelled) return say_bye(end);
  const auto& timer = what.said.timer;
  tell(end, sip_event::kind::accepted, what.status,
       timer.refresher == sip::timer_words::who::uac ? timer.expires_s : 0);
}

void sip_ends::core::on(sip_end& end, const sip::request_came& what) {
  end.as.remote_cseq = what.said.cseq;
  switch (what.what) {
  case sip::method::bye:
    stack->send(sip::send_response{{}, what.number, fine, {}});
    return finish(end, 0);
  case sip::method::invite:
  case sip::method::update:
    return change(end, what);
  case sip::method::refer:
    stack->send(sip::send_response{{}, what.number, gone_away, {}});
    return;
  default:
    stack->send(sip::send_response{{}, what.number, fine, {}});
  }
}

/// The other side changes its audio, or only says that it is still there.
void sip_ends::core::change(sip_end& end, const sip::request_came& what) {
  if (!what.said.contact.empty()) end.as.target = what.said.contact;
  sip::words says;
  if (!what.said.body.empty()) {
    const auto before = end.theirs;
    take_session(end, what.said.body);
    const auto agreed = end.theirs ? sip::choose(end.ours, *end.theirs) : sip::sdp_refusal{"none"};
    if (!agreed) {
      end.theirs = before;
      stack->send(sip::send_response{{}, what.number, not_acceptable, {}});
      return;
    }
    end.ours = sip::next_version(end.ours, agreed.value());
    says = with_session(sip::write_answer(end.ours, *end.theirs));
  } else if (what.what == sip::method::invite) {
    says = with_session(sip::write_offer(end.ours));
  }
  if (what.said.timer.expires_s != 0)
    says.timer = {what.said.timer.expires_s, 0, sip::timer_words::who::uac, true};
  stack->send(sip::send_response{{}, what.number, fine, std::move(says)});
}

void sip_ends::core::on(sip_end& end, const sip::ack_came& what) {
  if (end.now != phase::accepted) return; // of a later INVITE
  if (!end.offer_came && !what.said.body.empty()) take_session(end, what.said.body);
  end.now = phase::confirmed;
  if (end.cancelled) return say_bye(end);
  tell(end, sip_event::kind::confirmed);
}

void sip_ends::core::on(sip_end& end, const sip::cancel_came&) {
  if (end.now == phase::ringing) finish(end, terminated);
}

void sip_ends::core::on(sip_end& end, const sip::ack_missing&) {
  if (end.now == phase::accepted) say_bye(end);
}

} // namespace strowger::sim::load
