#include "channels/webchat/chat_client.hpp"
#include "engine_process.hpp"
#include "groups.hpp"
#include <stdexcept>

/// 5,000 customers with a chat over loopback on one engine, the program `strowger serve`: its memory for
/// each, and whether anybody's line is lost while most of them are silent long enough to be pinged.
namespace strowger::bench {

namespace {

using namespace std::chrono_literals;
namespace chat = channels::webchat;
using clients = std::vector<std::unique_ptr<chat::chat_client>>;

void wait_connected(const clients& all, std::chrono::seconds limit) {
  const auto give_up = std::chrono::steady_clock::now() + limit;
  for (const auto& one : all)
    while (!one->connected()) {
      if (std::chrono::steady_clock::now() > give_up)
        throw std::runtime_error{"not all chats were connected in time"};
      pause(5ms);
    }
}

void open_more(clients& all, channels::web::socket_client& network, std::uint16_t port, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    chat::chat_client_options options;
    options.where.port = port;
    options.entry = "queue1";
    all.push_back(std::make_unique<chat::chat_client>(network, std::move(options)));
    all.back()->open();
  }
}

/// Every customer says one thing in the course of `span`.
void talk(const clients& all, std::chrono::seconds span) {
  const stopwatch begun;
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i]->say("Is anybody there?");
    const auto due =
        static_cast<double>(span.count()) * static_cast<double>(i) / static_cast<double>(all.size());
    if (due > begun.seconds()) pause(std::chrono::duration<double>{due - begun.seconds()});
  }
}

std::uint64_t lost(const clients& all) {
  std::uint64_t sum = 0;
  for (const auto& one : all) sum += one->record().reconnects;
  return sum;
}

std::vector<figure> once(const settings& how, int run) {
  const std::size_t wanted = how.quick ? 500 : 5'000;
  const auto folder = how.folder / std::to_string(run);
  std::filesystem::create_directories(folder);
  const auto of = write_engine_file(folder, 20);
  child_process engine{program("strowger"), {"serve", "--config", of.file.string()}, folder / "engine.log"};
  channels::web::socket_client network{static_cast<std::uint32_t>(wanted + 100)};
  clients all;
  open_more(all, network, of.port, 10);
  wait_connected(all, 60s);
  pause(1s);
  const auto before = engine.memory_bytes();
  const stopwatch watch;
  const auto cpu_before = engine.cpu_s();
  open_more(all, network, of.port, wanted);
  wait_connected(all, 120s);
  const auto lines_lost = lost(all); // those who came before somebody listened
  // Pings go out after 20 s of silence and want an answer within 10 s.
  talk(all, how.quick ? 5s : 60s);
  pause(how.quick ? 1s : 35s);
  const auto bytes = static_cast<double>(engine.memory_bytes()) - static_cast<double>(before);
  const auto missed = static_cast<double>(lost(all) - lines_lost);
  std::size_t stored = 0;
  for (const auto& one : all) {
    const auto known = one->record();
    if (known.sent.size() == 1) ++stored;
    for (const auto& wrong : known.wrong) throw std::runtime_error{wrong};
  }
  if (stored < all.size()) throw std::runtime_error{"some customers' messages were never confirmed"};
  const auto seconds = watch.seconds(), cpu_s = engine.cpu_s() - cpu_before;
  return {{"webchat.bytes_per_connection", bytes / static_cast<double>(wanted), wanted, seconds, cpu_s,
           goal{goal::sense::at_most, 16'000}},
          {"webchat.missed_heartbeats", missed, wanted, seconds, cpu_s, goal{goal::sense::at_most, 0}}};
}

} // namespace

std::vector<figure> run_webchat(const settings& how) {
  return of_runs(how, [&](int run) { return once(how, run); });
}

} // namespace strowger::bench
