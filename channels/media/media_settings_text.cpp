#include "channels/media/media_settings_text.hpp"
#include <map>
#include <nlohmann/json.hpp>

namespace strowger::channels::media {

routing::result<void> read_settings(std::string_view text, media_settings& into) {
  using nlohmann::json;
  const auto refuse = [](std::string why) {
    return routing::error{routing::error_code::invalid_value,
                          "settings of the media process: " + std::move(why)};
  };
  const auto from = json::parse(text, nullptr, false);
  if (from.is_discarded() || !from.is_object()) return refuse("no JSON object");
  try {
    into.socket = from.value("socket", into.socket.string());
    into.bind = from.value("bind", into.bind);
    into.advertise = from.value("advertise", into.advertise);
    into.first_port = from.value("first_port", into.first_port);
    into.last_port = from.value("last_port", into.last_port);
    for (const auto& one : from.value("prompts", std::vector<std::string>{}))
      into.prompt_folders.emplace_back(one);
    for (const auto& [name, folder] : from.value("prompt_sets", std::map<std::string, std::string>{}))
      into.prompt_sets.push_back({name, folder});
    into.silent_after = routing::milliseconds{from.value("silent_after_ms", into.silent_after.count())};
    into.alone_after = routing::milliseconds{from.value("alone_after_ms", into.alone_after.count())};
  } catch (const json::exception& wrong) {
    return refuse(wrong.what());
  }
  return {};
}

} // namespace strowger::channels::media
