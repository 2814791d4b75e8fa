#include "channels/admin/control_line.hpp"

namespace strowger::channels::admin {

bool too_deep(std::string_view line) {
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '\\')
      ++i;
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted && (c == '{' || c == '[') && ++depth > control_depth_max)
      return true;
    else if (!quoted && (c == '}' || c == ']') && depth > 0)
      --depth;
  }
  return false;
}

std::variant<control_request, control_refusal> read_control_line(std::string_view line) {
  if (line.size() > control_line_bytes_max)
    return control_refusal{0, "too_long",
                           "a line has at most " + std::to_string(control_line_bytes_max) + " bytes"};
  if (too_deep(line))
    return control_refusal{0, "malformed", "nested deeper than " + std::to_string(control_depth_max)};
  auto object = nlohmann::json::parse(line, nullptr, false);
  if (!object.is_object())
    return control_refusal{0, "malformed",
                           R"(a line is one JSON object in UTF-8, such as {"id":1,"command":"status"})"};
  control_request out;
  const auto id = object.find("id");
  if (id == object.end() || !id->is_number_unsigned() || *id == 0U)
    return control_refusal{0, "malformed", "\"id\" must be a whole number from 1 on"};
  out.id = id->get<std::uint64_t>();
  const auto command = object.find("command");
  if (command == object.end() || !command->is_string())
    return control_refusal{out.id, "malformed",
                           "\"command\" must be a text; {\"id\":1,\"command\":\"commands\"} lists them"};
  out.command = command->get<std::string>();
  out.arguments = std::move(object);
  return out;
}

std::string control_line_json(std::uint64_t id, std::string_view line) {
  std::string out = R"({"id":)" + std::to_string(id) + R"(,"line":)";
  return out.append(line).append("}");
}

std::string control_done_json(std::uint64_t id) {
  return R"({"id":)" + std::to_string(id) + R"(,"done":true})";
}

std::string control_error_json(std::uint64_t id, std::string_view code, std::string_view message) {
  const nlohmann::ordered_json out{{"id", id}, {"error", {{"code", code}, {"message", message}}}};
  return out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace strowger::channels::admin
