#include "channels/desktop/desk_frames.hpp"
#include "channels/desktop/flat_json.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <charconv>
#include <limits>

namespace strowger::channels::desktop {

namespace {

/// Takes the keys of one frame, one after the other; keeps the first mistake and answers harmless values from
/// then on.
class frame_reader {
public:
  explicit frame_reader(flat_object object) : object_{std::move(object)} {}

  /// Valid for the life of the reader; empty after a mistake.
  const std::string& text(std::string_view key, bool needed = true) {
    static const std::string none;
    const auto* value = take(key, needed);
    if (value == nullptr) return none;
    if (const auto* found = std::get_if<std::string>(value)) return *found;
    malformed(key, "must be a text");
    return none;
  }

  /// One line for people, or a name: at most `most` characters, no control characters.
  std::string line(std::string_view key, std::size_t most, bool needed = true) {
    const auto& value = text(key, needed);
    if (needed && value.find_first_not_of(' ') == std::string::npos) wrong(key, "is empty");
    if (characters(value) > most) wrong(key, "is longer than " + std::to_string(most) + " characters");
    if (std::any_of(value.begin(), value.end(),
                    [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
      wrong(key, "has a control character");
    return value;
  }

  std::string said(std::string_view key) {
    const auto& value = text(key);
    if (value.find_first_not_of(" \t\r\n") == std::string::npos) wrong(key, "is empty");
    if (characters(value) > said_text_max)
      wrong(key, "is longer than " + std::to_string(said_text_max) + " characters");
    if (value.find('\0') != std::string::npos) wrong(key, "has a NUL character");
    return value;
  }

  bool flag(std::string_view key) {
    const auto* value = take(key, true);
    if (value == nullptr) return false;
    if (const auto* found = std::get_if<bool>(value)) return *found;
    malformed(key, "must be true or false");
    return false;
  }

  template <class Number>
  Number number(std::string_view key) {
    const auto* value = take(key, true);
    if (value == nullptr) return 0;
    if (const auto* positive = std::get_if<std::uint64_t>(value)) {
      if (*positive <= static_cast<std::uint64_t>(std::numeric_limits<Number>::max()))
        return static_cast<Number>(*positive);
      wrong(key, "is too large");
    } else if (const auto* negative = std::get_if<std::int64_t>(value)) {
      if (std::is_signed_v<Number> &&
          *negative >= static_cast<std::int64_t>(std::numeric_limits<Number>::min()))
        return static_cast<Number>(*negative);
      wrong(key, "is too small");
    } else {
      malformed(key, "must be a whole number");
    }
    return 0;
  }

  template <class Id>
  Id id(std::string_view key) {
    if (auto found = routing::id_from_text<Id>(text(key)); found && *found) return *found;
    wrong(key, "is not an id such as " + std::string{routing::kind_of<Id>} + "-1.7");
    return {};
  }

  /// 16 hexadecimal digits, not all zero.
  std::uint64_t client(std::string_view key) {
    const auto& value = text(key);
    std::uint64_t out = 0;
    const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), out, 16);
    if (value.size() == 16 && failed == std::errc{} && end == value.data() + 16 && out != 0) return out;
    wrong(key, "must be 16 hexadecimal digits, not all zero");
    return 0;
  }

  std::uint64_t request(bool needed) {
    const auto* value = take("request", needed);
    if (value == nullptr) return 0;
    if (const auto* found = std::get_if<std::uint64_t>(value); found != nullptr && *found != 0)
      return request_ = *found;
    malformed("request", "must be a whole number from 1 on");
    return 0;
  }

  void no_more_keys() {
    if (!refusal_ && taken_.size() < object_.size())
      for (const auto& [key, value] : object_)
        if (std::find(taken_.begin(), taken_.end(), &value) == taken_.end())
          return malformed(key.substr(0, 40), "is unknown here");
  }

  void malformed(std::string_view key, std::string_view what) { refuse(true, "malformed", key, what); }
  /// Well formed, yet impossible. A frame without a request number has nobody to answer to.
  void wrong(std::string_view key, std::string_view what) {
    refuse(request_ == 0, "invalid_value", key, what);
  }
  [[nodiscard]] std::optional<frame_refusal>& refusal() { return refusal_; }

private:
  const flat_value* take(std::string_view key, bool needed) {
    for (const auto& [name, value] : object_)
      if (name == key) {
        taken_.push_back(&value);
        return std::holds_alternative<std::nullptr_t>(value) && !needed ? nullptr : &value;
      }
    if (needed) malformed(key, "is missing");
    return nullptr;
  }

  void refuse(bool closes, std::string_view code, std::string_view key, std::string_view what) {
    if (refusal_) return;
    std::string message{"\""};
    message.append(key).append("\" ").append(what);
    refusal_ = frame_refusal{closes, false, request_, std::string{code}, std::move(message)};
  }

  flat_object object_;
  std::vector<const flat_value*> taken_;
  std::uint64_t request_ = 0;
  std::optional<frame_refusal> refusal_;
};

struct frame_kind {
  std::string_view type;
  bool asks; ///< carries a request number and is answered
  desk_request (*read)(frame_reader&);
};

// Braced lists are evaluated left to right, so the mistake told is the first one in the order of the
// protocol's table.
constexpr frame_kind frame_kinds[] = {
    {"heartbeat", false, [](frame_reader&) -> desk_request { return heartbeat{}; }},
    {"snapshot", false, [](frame_reader&) -> desk_request { return ask_snapshot{}; }},
    {"typing", false,
     [](frame_reader& in) -> desk_request {
       return type{in.id<interaction_id>("interaction"), in.flag("on")};
     }},
    {"ready", true, [](frame_reader&) -> desk_request { return set_ready{}; }},
    {"not_ready", true,
     [](frame_reader& in) -> desk_request { return set_not_ready{in.line("reason", name_text_max)}; }},
    {"ringing", false, [](frame_reader& in) -> desk_request { return ringing{in.id<offer_id>("offer")}; }},
    {"accept", true, [](frame_reader& in) -> desk_request { return accept{in.id<offer_id>("offer")}; }},
    {"decline", true,
     [](frame_reader& in) -> desk_request {
       return decline{in.id<offer_id>("offer"), in.line("reason", name_text_max, false)};
     }},
    {"say", true,
     [](frame_reader& in) -> desk_request {
       return say{in.id<interaction_id>("interaction"), in.client("id"), in.said("text")};
     }},
    {"received", true,
     [](frame_reader& in) -> desk_request {
       return mark{in.id<interaction_id>("interaction"), in.number<std::uint32_t>("up_to"), 0};
     }},
    {"read", true,
     [](frame_reader& in) -> desk_request {
       return mark{in.id<interaction_id>("interaction"), 0, in.number<std::uint32_t>("up_to")};
     }},
    {"transfer", true,
     [](frame_reader& in) -> desk_request {
       auto agent = in.line("agent", name_text_max, false);
       return transfer{in.id<interaction_id>("interaction"), in.line("queue", name_text_max, agent.empty()),
                       in.line("note", why_text_max, false), std::move(agent)};
     }},
    {"close", true,
     [](frame_reader& in) -> desk_request {
       return close{in.id<interaction_id>("interaction"), in.line("disposition", name_text_max, false)};
     }},
    {"end_wrap_up", true,
     [](frame_reader& in) -> desk_request {
       return finish_wrap_up{in.id<interaction_id>("interaction"),
                             in.line("disposition", name_text_max, false)};
     }},
    {"why", true, [](frame_reader& in) -> desk_request { return ask_why{in.id<offer_id>("offer")}; }},
    {"explain", true,
     [](frame_reader& in) -> desk_request { return ask_outlook{in.id<interaction_id>("interaction")}; }},
    {"called", true,
     [](frame_reader& in) -> desk_request {
       return called{in.id<interaction_id>("interaction"), in.line("outcome", name_text_max)};
     }},
    {"wallboard", true, [](frame_reader& in) -> desk_request { return watch_wallboard{in.flag("on")}; }},
    {"set_agent_state", true,
     [](frame_reader& in) -> desk_request {
       return force_agent_state{in.line("agent", name_text_max), in.flag("ready"),
                                in.line("reason", name_text_max, false), in.line("why", why_text_max)};
     }},
    {"move", true,
     [](frame_reader& in) -> desk_request {
       return move{in.id<interaction_id>("interaction"), in.line("queue", name_text_max),
                   in.line("why", why_text_max)};
     }},
    {"raise", true,
     [](frame_reader& in) -> desk_request {
       return raise{in.id<interaction_id>("interaction"), in.number<std::int32_t>("priority"),
                    in.line("why", why_text_max)};
     }},
    {"cancel", true,
     [](frame_reader& in) -> desk_request {
       return cancel{in.id<interaction_id>("interaction"), in.line("why", why_text_max)};
     }},
    {"assign", true,
     [](frame_reader& in) -> desk_request {
       return assign{in.id<interaction_id>("interaction"), in.line("agent", name_text_max),
                     in.flag("override"), in.line("why", why_text_max)};
     }},
    {"pull", true,
     [](frame_reader& in) -> desk_request {
       return pull{in.id<interaction_id>("interaction"), in.line("why", why_text_max, false)};
     }},
    {"call", true,
     [](frame_reader& in) -> desk_request {
       return call_act{in.id<interaction_id>("interaction"),      in.line("act", name_text_max),
                       in.line("agent", name_text_max, false),    in.line("number", call_number_max, false),
                       in.line("digits", call_digits_max, false), in.line("queue", name_text_max, false)};
     }},
    {"escalate", true,
     [](frame_reader& in) -> desk_request {
       return escalate{in.id<interaction_id>("interaction"), in.line("note", why_text_max, false),
                       in.line("why", why_text_max, false)};
     }},
};

} // namespace

std::variant<page_request, frame_refusal> read_page_frame(std::string_view text) {
  if (text.size() > page_frame_bytes_max)
    return frame_refusal{true, true, 0, "too_big",
                         "a frame has at most " + std::to_string(page_frame_bytes_max) + " bytes"};
  auto object = read_flat_object(text);
  if (auto* problem = std::get_if<std::string>(&object))
    return frame_refusal{true, false, 0, "malformed", std::move(*problem)};
  frame_reader in{std::move(std::get<flat_object>(object))};
  const auto name = in.text("type");
  const auto* kind = std::find_if(std::begin(frame_kinds), std::end(frame_kinds),
                                  [&](const auto& k) { return k.type == name; });
  if (kind == std::end(frame_kinds)) {
    in.malformed("type", "is unknown");
    return std::move(*in.refusal());
  }
  page_request frame{in.request(kind->asks), kind->read(in)};
  in.no_more_keys();
  if (in.refusal()) return std::move(*in.refusal());
  return frame;
}

} // namespace strowger::channels::desktop
