#include "channels/desktop/passwords.hpp"
#include "engine_process.hpp"
#include "groups.hpp"
#include "registering_phones.hpp"
#include "sip_scene.hpp"
#include <fstream>
#include <memory>
#include <stdexcept>
#include <sys/stat.h>

/// What does not depend on calls per second: telephones that register, callers who wait with music, and how
/// soon those hear it again after kill -9 (sip_recovery_bench.cpp).
namespace strowger::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t telephones = 10'000;

std::filesystem::path write_standing_centre(const std::filesystem::path& folder, std::uint16_t port) {
  const auto file = folder / "standing.yaml", passwords = folder / "phones";
  std::ofstream secrets{passwords}, out{file};
  ::chmod(passwords.c_str(), 0600);
  out << "version: 1\ndata: data\ndrain_limit: 0s\nlisteners:\n  - {address: 127.0.0.1, port: " << port
      << ", surfaces: [desktop, admin]}\nskills: {patience: Who comes last has it}\nqueues:\n"
      << "  - {name: patience, requires: {patience: 1}, wrap_up: 0s}\nentry_points:\n"
      << "  - {name: hotline, channel: voice, queue: patience}\nsip:\n  listeners: "
      << "[{address: 127.0.0.1, port: " << sip_port << "}]\n  phone_options_interval: 0s\n"
      << "  passwords: " << passwords.string()
      << "\n  trunks:\n    - {name: carrier, addresses: [127.0.0.1], "
      << "believed: true, calls: 10000, calls_per_second: 10000}\n  numbers: [{number: \"*\", entry: "
         "hotline}]\n"
      << "  media: {first_port: 16000, last_port: 23999, prompts: [" << prompts_folder().string()
      << "]}\nagents:\n";
  const auto hash = channels::desktop::hash_password("demo", {1, 8'192});
  out << "  - {name: last0, password_hash: \"" << hash << "\", skills: {patience: 1}, phone: {contacts: "
      << "[\"sip:last0@127.0.0.1:" << telephones_port << "\"]}}\n";
  for (std::size_t i = 0; i < telephones; ++i) {
    const auto name = "a" + std::to_string(i);
    out << "  - {name: " << name << ", password_hash: \"" << hash << "\", phone: {}}\n";
    secrets << name << " secret" << i << "\n";
  }
  return file;
}

/// All of them are held together, or the figure is none.
figure registrations(const child_process& engine, std::uint16_t port) {
  constexpr auto held = "strowger_endpoints_reachable";
  const auto before = metric(port, held), cpu = engine.family_cpu_s();
  const auto seconds = register_all({telephones, 100, telephones_port, sip_port});
  const auto used = engine.family_cpu_s() - cpu;
  auto now = metric(port, held) - before;
  for (const stopwatch watch; now != static_cast<double>(telephones); now = metric(port, held) - before) {
    if (watch.seconds() > 5)
      throw std::runtime_error{std::to_string(telephones) + " telephones have registered, " +
                               std::to_string(static_cast<int>(now)) + " can be rung"};
    pause(20ms);
  }
  return {
      "sip.registrations_per_s",       static_cast<double>(telephones) / seconds, telephones, seconds, used,
      goal{goal::sense::at_least, 500}};
}

} // namespace

std::vector<figure> standing_once(const settings& how, int run) {
  const auto folder = how.folder / ("standing" + std::to_string(run));
  std::filesystem::create_directories(folder);
  const auto port = free_port();
  const auto file = write_standing_centre(folder, port);
  const start_engine start = [&] {
    return std::make_unique<child_process>(program("strowger"),
                                           std::vector<std::string>{"serve", "--config", file.string()},
                                           folder / "engine.log");
  };
  std::unique_ptr<child_process> engine;
  const auto begin_anew = [&] { // for each figure: memory that another one has freed is used again
    if (engine) engine->end(20s);
    std::filesystem::remove_all(folder / "data");
    engine = start();
    pause(5s);
  };
  begin_anew();
  std::vector<figure> found{registrations(*engine, port)};
  begin_anew();
  for (auto& one : waiting_with_music(*engine, folder / "waiting", how)) found.push_back(std::move(one));
  begin_anew();
  found.push_back(recovery(engine, start, folder, port, how));
  engine->end(20s);
  return found;
}

} // namespace strowger::bench
