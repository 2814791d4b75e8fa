#include "call_centre.hpp"
#include "channels/desktop/passwords.hpp"
#include "groups.hpp"
#include "sip_scene.hpp"
#include <fstream>
#include <stdexcept>

namespace strowger::bench {

namespace {

using namespace std::chrono_literals;
namespace desktop = channels::desktop;

/// Says that it is ready as soon as it is there.
struct ready_at_once final : desktop::desk_listener {
  desktop::desk_client* who = nullptr;
  std::atomic<int>* ready = nullptr;
  void opened() override { who->ask(desktop::set_ready{}); }
  void updated(const desktop::desk_update& update, const desktop::desk_model&) override {
    if (const auto* answer = std::get_if<desktop::answer_update>(&update); answer != nullptr && answer->ok)
      ++*ready;
  }
  void closed(std::uint16_t, int, bool) override {}
};

/// The engine may still be starting, and takes no more sign-ins of one address at once than it says.
void sign_in(desktop::desk_client& who) {
  const stopwatch watch;
  for (;;) {
    const auto in = who.sign_in(10s);
    if (in) return;
    if (watch.seconds() > 60) throw std::runtime_error{"agents cannot sign in: " + in.reason().detail};
    pause(200ms);
  }
}

} // namespace

std::filesystem::path write_call_centre(const std::filesystem::path& folder, std::uint16_t port,
                                        std::size_t agents) {
  const auto file = folder / "calls.yaml";
  std::ofstream out{file};
  out << "version: 1\ndata: data\ndrain_limit: 0s\nlisteners:\n  - {address: 127.0.0.1, port: " << port
      << ", surfaces: [chat, desktop, admin]}\nweb: {connections_per_address: 10000, heartbeat_timeout: "
         "60s}\n"
      << "skills: {english: }\nqueues:\n  - {name: support, requires: {english: 1}, wrap_up: 0s}\n"
      << "entry_points:\n  - {name: hotline, channel: voice, queue: support}\nsip:\n  listeners: "
      << "[{address: 127.0.0.1, port: " << sip_port << "}]\n  phone_options_interval: 1h\n"
      << "  trunks:\n    - {name: carrier, addresses: [127.0.0.1], believed: true, calls: 10000, "
      << "calls_per_second: 10000}\n  numbers: [{number: \"*\", entry: hotline}]\n"
      << "  media: {first_port: 16000, last_port: 23999, prompts: [" << prompts_folder().string()
      << "]}\nagents:\n";
  const auto hash = desktop::hash_password("demo", {1, 8'192});
  for (std::size_t i = 0; i < agents; ++i)
    out << "  - {name: a" << i << ", password_hash: \"" << hash
        << "\", skills: {english: 5}, phone: {contacts: [\"sip:a" << i << "@127.0.0.1:" << telephones_port
        << "\"]}}\n";
  return file;
}

desks::desks(std::uint16_t port, std::size_t agents, const std::string& name)
  : network_{static_cast<std::uint32_t>(agents + 100)} {
  for (std::size_t i = 0; i < agents; ++i) {
    desktop::desk_account who;
    who.port = port;
    who.name = name + std::to_string(i);
    who.password = "demo";
    auto ear = std::make_shared<ready_at_once>();
    all_.push_back(std::make_unique<desktop::desk_client>(network_, who, ear));
    ear->who = all_.back().get();
    ear->ready = &ready_;
    sign_in(*all_.back());
    all_.back()->open();
  }
  for (const stopwatch watch; ready_ < static_cast<int>(agents);) {
    if (watch.seconds() > 60) throw std::runtime_error{"the agents are not ready in time"};
    pause(20ms);
  }
}

desks::~desks() = default;

} // namespace strowger::bench
