#include "actors/configuration_draft.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <fstream>
#include <sys/un.h>

/// Where the engine is reached: listeners, limits of the web server, the control socket.
namespace strowger::actors {

bool is_address(const std::string& text) {
  in6_addr room{};
  return inet_pton(AF_INET, text.c_str(), &room) == 1 || inet_pton(AF_INET6, text.c_str(), &room) == 1;
}

bool is_every_address(const std::string& text) { return text == "0.0.0.0" || text == "::"; }

namespace {

void read_certificate(draft& made, const section_values& one, listener_settings& listener) {
  for (const auto* key : {"certificate", "key"}) {
    if (!one.says(key) || one.text(key).empty()) continue;
    const auto path = resolved(made.out.file, one.text(key));
    (std::string_view{key} == "key" ? listener.key : listener.certificate) = path;
    if (!std::ifstream{path})
      made.found.warning(one.at(key),
                         std::string{key} + ": the file " + path.string() + " cannot be read by this user");
  }
  if (one.says("certificate") != one.says("key")) {
    const auto* has = one.says("key") ? "key" : "certificate";
    const auto* lacks = one.says("key") ? "certificate" : "key";
    made.found.error(one.at(has),
                     std::string{"this listener has a "} + has + " but no " + lacks + ": TLS needs both");
  }
}

void read_listeners(draft& made, const section_values& file) {
  std::vector<std::pair<listener_settings, place>> all;
  for (const auto& one : file.sections("listeners")) {
    listener_settings listener;
    listener.address = one.text("address");
    listener.port = static_cast<std::uint16_t>(one.number("port"));
    listener.surfaces = texts(one.words("surfaces"));
    read_certificate(made, one, listener);
    if (!is_address(listener.address))
      made.found.error(one.at("address"),
                       "address is " + in_quotes(listener.address) +
                           ": write an IPv4 or IPv6 address, such as 127.0.0.1 or 0.0.0.0");
    if (listener.surfaces.empty() && !one.mistaken("surfaces"))
      made.found.error(one.at("surfaces"), "this listener has no surfaces: it would serve nothing");
    const auto clash = std::find_if(all.begin(), all.end(), [&](const auto& other) {
      const auto& [settings, at] = other;
      return listener.port != 0 && !one.mistaken("port") && !one.mistaken("address") &&
             settings.port == listener.port &&
             (settings.address == listener.address || is_every_address(settings.address) ||
              is_every_address(listener.address));
    });
    if (clash != all.end())
      made.found.error(one.at("port"), "the listener on line " + std::to_string(clash->second.line) +
                                           " has " + clash->first.address + ":" +
                                           std::to_string(clash->first.port) +
                                           " already: each needs an address and port of its own");
    all.emplace_back(std::move(listener), one.at());
  }
  for (auto& [listener, at] : all) made.out.listeners.push_back(std::move(listener));
  if (file.sections("listeners").empty())
    made.out.listeners.push_back({"127.0.0.1", 8080, {}, {}, {"chat", "desktop", "admin"}});
}

void read_web(draft& made, const section_values& file) {
  const auto web = file.section("web");
  made.out.web = {count(web, "connections_per_address"), count(web, "chats_per_address"),
                  count(web, "frames_per_second"),       count(web, "new_connections_per_second"),
                  duration(web, "session_lifetime"),     duration(web, "heartbeat_timeout"),
                  texts(web.words("trusted_proxies"))};
  for (const auto& word : web.words("trusted_proxies"))
    if (!is_address(word.text))
      made.found.error(word.at, "trusted_proxies: " + in_quotes(word.text) +
                                    " is no IPv4 or IPv6 address, such as 127.0.0.1");
}

void read_control_socket(draft& made, const section_values& file) {
  auto& out = made.out;
  out.control_socket = file.says("control_socket") ? resolved(out.file, file.text("control_socket"))
                                                   : out.data_folder / "control" / "socket";
  constexpr std::size_t path_bytes_max = sizeof sockaddr_un{}.sun_path - 1; // unix(7)
  if (out.control_socket.native().size() > path_bytes_max)
    made.found.error(file.says("control_socket") ? file.at("control_socket") : file.at("data"),
                     "the control socket's path would be longer than the " + std::to_string(path_bytes_max) +
                         " bytes a UNIX socket's may have: set control_socket to a shorter one");
}

} // namespace

void read_surfaces(draft& made, const section_values& file) {
  read_listeners(made, file);
  read_web(made, file);
  read_control_socket(made, file);
}

} // namespace strowger::actors
