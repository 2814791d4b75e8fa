#include "channels/desktop/desk_client_frames.hpp"
#include "channels/desktop/desk_updates.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace strowger::channels::desktop {

namespace {

using nlohmann::json;
using routing::to_text;

/// Reads keys of one object; a needed key that is missing or of another type makes the whole update
/// unreadable.
class object_reader {
public:
  object_reader(const json& object, bool& ok) : object_{object}, ok_{ok} {
    if (!object.is_object()) ok_ = false;
  }
  const json* find(const char* key) const {
    if (!object_.is_object()) return nullptr;
    const auto it = object_.find(key);
    return it == object_.end() ? nullptr : &*it;
  }
  const json& child(const char* key) const {
    static const json none;
    const auto* found = find(key);
    if (found == nullptr) ok_ = false;
    return found == nullptr ? none : *found;
  }
  std::string text(const char* key, bool needed = true) const {
    const auto* found = find(key);
    if (found != nullptr && found->is_string()) return found->get<std::string>();
    if (needed || found != nullptr) ok_ = false;
    return {};
  }
  template <class Number>
  Number number(const char* key) const {
    const auto* found = find(key);
    if (found != nullptr && found->is_number_integer()) return found->get<Number>();
    ok_ = false;
    return {};
  }
  double real(const char* key) const {
    const auto* found = find(key);
    if (found != nullptr && found->is_number()) return found->get<double>();
    ok_ = false;
    return 0;
  }
  bool flag(const char* key) const {
    const auto* found = find(key);
    if (found != nullptr && found->is_boolean()) return found->get<bool>();
    ok_ = false;
    return false;
  }
  wall_time time(const char* key) const {
    return wall_time{routing::milliseconds{number<std::int64_t>(key)}};
  }
  template <class Id>
  Id id(const char* key) const {
    if (auto found = routing::id_from_text<Id>(text(key))) return *found;
    ok_ = false;
    return {};
  }
  std::vector<std::string> texts(const char* key) const {
    std::vector<std::string> out;
    for (const auto& item : items(key)) {
      if (item.is_string())
        out.push_back(item.get<std::string>());
      else
        ok_ = false;
    }
    return out;
  }
  const json& items(const char* key) const {
    static const json none = json::array();
    const auto& found = child(key);
    if (found.is_array()) return found;
    ok_ = false;
    return none;
  }
  channel_kind channel(const char* key) const {
    if (auto found = routing::channel_kind_from(text(key))) return *found;
    ok_ = false;
    return channel_kind::chat;
  }

private:
  const json& object_;
  bool& ok_;
};

agent_view read_agent(const json& object, bool& ok) {
  const object_reader in{object, ok};
  agent_view out{in.id<agent_id>("id"),
                 in.text("name"),
                 in.text("display_name"),
                 in.text("state"),
                 in.text("reason", false),
                 in.time("since"),
                 false,
                 {},
                 {},
                 {}};
  if (const auto* pending = in.find("pending")) {
    const object_reader more{*pending, ok};
    out.pending = true;
    out.pending_state = more.text("state");
    out.pending_reason = more.text("reason", false);
  }
  const auto& capacity = in.child("capacity");
  if (!capacity.is_object())
    ok = false;
  else
    for (const auto& [name, value] : capacity.items()) {
      const object_reader one{value, ok};
      const auto channel = routing::channel_kind_from(name);
      if (!channel)
        ok = false;
      else
        out.capacity.push_back(
            {*channel, one.number<std::uint16_t>("limit"), one.number<std::uint16_t>("load")});
    }
  if (in.find("unreachable") != nullptr) {
    for (const auto& one : in.items("unreachable")) {
      const auto channel =
          one.is_string() ? routing::channel_kind_from(one.get_ref<const std::string&>()) : std::nullopt;
      if (channel)
        out.unreachable.push_back(*channel);
      else
        ok = false;
    }
  }
  return out;
}

offer_view read_offer(const json& object, bool& ok) {
  const object_reader in{object, ok};
  return {in.id<offer_id>("id"),
          in.id<interaction_id>("interaction"),
          in.channel("channel"),
          in.text("queue"),
          in.text("customer"),
          in.text("preview"),
          in.text("note", false),
          in.text("note_from", false),
          in.time("waiting_since"),
          in.time("offered_at"),
          in.time("expires_at"),
          in.number<std::uint32_t>("attempt"),
          in.find("callback") != nullptr,
          in.text("queue_name", false)};
}

desk_message read_message(const json& object, bool& ok) {
  const object_reader in{object, ok};
  desk_message out{in.number<std::uint32_t>("number"),
                   in.text("from"),
                   in.text("author", false),
                   0,
                   in.text("text"),
                   in.text("note", false),
                   in.time("at"),
                   in.text("kind", false) == "callback"};
  const auto id = in.text("id", false);
  std::from_chars(id.data(), id.data() + id.size(), out.client, 16);
  return out;
}

marks_view read_marks(const json& object, bool& ok) {
  const object_reader in{object, ok};
  return {in.number<std::uint32_t>("received"), in.number<std::uint32_t>("read")};
}

call_view read_call(const json& object, bool& ok) {
  const object_reader in{object, ok};
  call_view out;
  out.phone = in.text("phone");
  out.recording = in.text("recording");
  out.recording_ended = in.text("recording_ended", false);
  out.on_hold = in.flag("on_hold");
  out.apart = in.flag("apart");
  for (const auto& party : in.items("parties")) {
    const object_reader one{party, ok};
    out.parties.push_back({one.text("role"), one.text("who"), one.text("how", false), one.flag("ringing")});
  }
  if (in.find("gone") != nullptr) {
    const object_reader one{in.child("gone"), ok};
    out.gone = call_gone_view{one.text("who"), one.text("why")};
  }
  return out;
}

interaction_view read_interaction(const json& object, bool& ok) {
  const object_reader in{object, ok};
  interaction_view out;
  out.id = in.id<interaction_id>("id");
  out.channel = in.channel("channel");
  out.queue = in.text("queue");
  out.customer = in.text("customer");
  out.state = in.text("state");
  out.disposition = in.text("disposition", false);
  out.customer_here = in.flag("customer_here");
  out.waiting_since = in.time("waiting_since");
  out.connected_at = in.time("connected_at");
  if (in.find("wrap_up_ends_at") != nullptr) out.wrap_up_ends_at = in.time("wrap_up_ends_at");
  if (in.find("messages") != nullptr)
    for (const auto& message : in.items("messages")) out.messages.push_back(read_message(message, ok));
  out.marks = read_marks(in.child("marks"), ok);
  out.call_number = in.text("call_number", false);
  out.queue_name = in.text("queue_name", false);
  out.tenant = in.text("tenant", false);
  if (in.find("call_until") != nullptr) out.call_until = in.time("call_until");
  if (in.find("call") != nullptr) out.call = read_call(in.child("call"), ok);
  return out;
}

desk_view read_desk(const json& object, bool& ok) {
  const object_reader in{object, ok};
  desk_view out;
  out.agent = read_agent(in.child("agent"), ok);
  for (const auto& offer : in.items("offers")) out.offers.push_back(read_offer(offer, ok));
  for (const auto& one : in.items("interactions")) out.interactions.push_back(read_interaction(one, ok));
  out.not_ready_reasons = in.texts("not_ready_reasons");
  out.dispositions = in.texts("dispositions");
  for (const auto& one : in.items("queues")) {
    const object_reader queue{one, ok};
    out.queues.push_back({queue.text("name"), queue.text("display_name"), queue.text("tenant", false)});
  }
  out.roles = in.texts("roles");
  return out;
}

template <class Enum>
std::optional<Enum> enum_from(std::string_view name, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    if (to_text(static_cast<Enum>(i)) == name) return static_cast<Enum>(i);
  return std::nullopt;
}

why_view read_why(const json& object, bool& ok) {
  using routing::deciding_term;
  constexpr auto deciding_terms = static_cast<std::size_t>(deciding_term::by_hand) + 1;
  const object_reader in{object, ok};
  why_view out;
  auto& decision = out.decision;
  decision.configuration = in.number<std::uint32_t>("configuration");
  decision.step = in.number<std::uint8_t>("step");
  decision.agent_chose = in.flag("agent_chose");
  decision.waiting_before = in.number<std::uint32_t>("waiting_before");
  if (object.contains("waiting_at_most")) decision.waiting_at_most = in.flag("waiting_at_most");
  if (object.contains("cut")) decision.cut = in.flag("cut");
  if (object.contains("by_hand")) decision.by_hand = in.flag("by_hand");
  if (object.contains("overrides"))
    for (const auto& name : in.texts("overrides"))
      if (const auto rule = enum_from<routing::filter_rule>(name, routing::filter_rules))
        decision.overrides |= routing::filter_bit(*rule);
  decision.eligible = in.number<std::uint32_t>("eligible");
  for (const auto& item : in.items("filtered")) {
    const object_reader one{item, ok};
    const auto rule = enum_from<routing::filter_rule>(one.text("rule"), routing::filter_rules);
    if (rule) decision.filtered[static_cast<std::size_t>(*rule)] = one.number<std::uint32_t>("count");
  }
  for (const auto& item : in.items("candidates")) {
    if (decision.shown == decision.best.size()) break;
    const object_reader one{item, ok};
    auto& candidate = decision.best[decision.shown++];
    candidate.idle = routing::milliseconds{one.number<std::int64_t>("idle_ms")};
    candidate.load = one.number<std::uint16_t>("load");
    candidate.limit = one.number<std::uint16_t>("limit");
    candidate.deciding =
        enum_from<deciding_term>(one.text("deciding"), deciding_terms).value_or(deciding_term::only_one);
    if (item.contains("score")) candidate.score = one.real("score");
    out.names.push_back(one.text("agent"));
  }
  return out;
}

desk_update read_change(const object_reader& in, bool& ok) {
  change_update out{in.number<std::uint64_t>("number"), interaction_gone{}};
  if (const auto* agent = in.find("agent")) {
    out.what = read_agent(*agent, ok);
  } else if (const auto* offer = in.find("offer")) {
    out.what = read_offer(*offer, ok);
  } else if (const auto* gone = in.find("offer_gone")) {
    const object_reader one{*gone, ok};
    out.what = offer_gone{one.id<offer_id>("id"), one.text("reason")};
  } else if (const auto* interaction = in.find("interaction")) {
    out.what = read_interaction(*interaction, ok);
  } else if (in.find("interaction_gone") != nullptr) {
    out.what = interaction_gone{in.id<interaction_id>("interaction_gone")};
  } else if (const auto* message = in.find("message")) {
    const object_reader one{*message, ok};
    out.what = message_added{one.id<interaction_id>("interaction"), read_message(one.child("message"), ok)};
  } else if (const auto* marks = in.find("marks")) {
    const object_reader one{*marks, ok};
    out.what = marks_changed{one.id<interaction_id>("interaction"), read_marks(*marks, ok)};
  } else {
    ok = false;
  }
  return out;
}

desk_update read_answer(const object_reader& in, bool& ok) {
  answer_update out{in.number<std::uint64_t>("request"),
                    in.flag("ok"),
                    in.text("code", false),
                    in.text("message", false),
                    {}};
  if (const auto* why = in.find("why")) out.why = read_why(*why, ok);
  if (const auto* outlook = in.find("outlook"))
    out.outlook = std::make_shared<const std::string>(outlook->dump());
  return out;
}

} // namespace

wallboard_update read_wallboard(json board, bool& ok) {
  const auto now = object_reader{board, ok}.time("now");
  if (ok) board.erase("now");
  return {std::make_shared<const std::string>(board.dump()), now};
}

std::optional<desk_update> read_update(std::string_view text) {
  const auto object = json::parse(text, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  bool ok = true;
  const object_reader in{object, ok};
  const auto type = in.text("type");
  desk_update out;
  if (type == "snapshot")
    out =
        snapshot_update{in.number<std::uint64_t>("number"), in.time("now"), read_desk(in.child("desk"), ok)};
  else if (type == "change")
    out = read_change(in, ok);
  else if (type == "typing")
    out = typing_update{in.id<interaction_id>("interaction"), in.flag("on")};
  else if (type == "answer")
    out = read_answer(in, ok);
  else if (type == "wallboard")
    out = read_wallboard(in.child("wallboard"), ok);
  else if (type == "signed_out")
    out = signed_out_update{in.text("reason")};
  else
    return std::nullopt;
  if (!ok) return std::nullopt;
  return out;
}

} // namespace strowger::channels::desktop
