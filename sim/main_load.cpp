#include "actors/engine_configuration.hpp"
#include "sim/crowd.hpp"
#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <sys/resource.h>

namespace {

using namespace strowger;

struct load_options {
  std::string config;
  sim::crowd_settings crowd;
  double arrivals_per_minute = 12;
  std::size_t agents_max = 20, customers_max = 60;
  double minutes = 0;
};

/// Waits until somebody asks to end (SIGINT, SIGTERM: blocked in all threads) or the time is over; true if
/// somebody asked.
bool asked_to_end_within(std::chrono::duration<double> span) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(span);
  const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(span - whole);
  const timespec limit{whole.count(), rest.count()};
  return ::sigtimedwait(&set, nullptr, &limit) > 0;
}
void block_end_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

/// Where the chat is served and who takes chats, from the engine's own configuration.
bool read_centre(load_options& wanted) {
  const auto read = actors::read_configuration_file(wanted.config);
  for (const auto& one : read.diagnostics)
    if (one.how == actors::diagnostic::severity::error)
      std::fprintf(stderr, "%s\n", actors::to_text(one).c_str());
  if (!read.ok()) return false;
  for (const auto& listener : read.configuration.listeners)
    if (std::find(listener.surfaces.begin(), listener.surfaces.end(), "chat") != listener.surfaces.end()) {
      wanted.crowd.address = listener.address;
      wanted.crowd.port = listener.port;
    }
  if (wanted.crowd.entries.empty())
    for (const auto& entry : read.configuration.entry_points)
      if (entry.channel == routing::channel_kind::chat && entry.tenant == wanted.crowd.tenant)
        wanted.crowd.entries.push_back(entry.name);
  if (wanted.crowd.entries.empty()) {
    std::fprintf(stderr, "strowger-load: %s has no entry point for chats of the tenant %s (--tenant)\n",
                 wanted.config.c_str(), wanted.crowd.tenant.c_str());
    return false;
  }
  constexpr auto chat = static_cast<std::size_t>(routing::channel_kind::chat);
  for (const auto& pool : read.configuration.pools)
    for (const auto& agent : pool.agents)
      if (agent.tenant == wanted.crowd.tenant && agent.capacity[chat] > 0)
        wanted.crowd.agents.push_back(agent.name);
  // The easy sign-ins of the demo (ada, alan, grace) are left to people: the crowd takes the last of the
  // list.
  std::reverse(wanted.crowd.agents.begin(), wanted.crowd.agents.end());
  if (wanted.crowd.agents.size() > wanted.agents_max) wanted.crowd.agents.resize(wanted.agents_max);
  return true;
}

int run_crowd(load_options wanted) {
  if (!read_centre(wanted)) return 2;
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  block_end_signals();
  channels::web::socket_client network{
      static_cast<std::uint32_t>(wanted.customers_max + wanted.crowd.agents.size() + 100)};
  auto chance = routing::random_stream(wanted.crowd.seed, "arrivals");
  sim::crowd crowd{network, wanted.crowd};
  for (const auto& line : crowd.sign_in()) std::fprintf(stderr, "strowger-load: %s\n", line.c_str());
  using clock = std::chrono::steady_clock;
  const auto end = clock::now() +
                   std::chrono::duration_cast<clock::duration>(std::chrono::duration<double, std::ratio<60>>(
                       wanted.minutes > 0 ? wanted.minutes : 1e6));
  auto told = clock::now();
  while (clock::now() < end) {
    if (crowd.customers() < wanted.customers_max) crowd.arrive();
    if (asked_to_end_within(std::chrono::duration<double>(
            routing::draw_exponential(chance, 60.0 / wanted.arrivals_per_minute))))
      break;
    if (clock::now() - told < std::chrono::seconds{10}) continue;
    told = clock::now();
    const auto now = crowd.count();
    std::printf("customers %zu, arrived %llu, over %llu, accepted %llu, declined %llu, answers %llu\n",
                crowd.customers(), static_cast<unsigned long long>(now.arrived),
                static_cast<unsigned long long>(now.finished), static_cast<unsigned long long>(now.accepted),
                static_cast<unsigned long long>(now.declined), static_cast<unsigned long long>(now.answers));
    std::fflush(stdout);
  }
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  CLI::App app{"Simulated customers and agents over the real sockets of a running engine.", "strowger-load"};
  app.require_subcommand(1);
  load_options wanted;
  wanted.crowd.entries.clear();
  wanted.crowd.transfers = 0.2;
  auto* crowd = app.add_subcommand(
      "crowd", "A lively centre: customers chat, agents accept and answer, until stopped.");
  crowd->add_option("--config,-c", wanted.config, "The configuration the engine runs with")
      ->required()
      ->check(CLI::ExistingFile);
  crowd->add_option("--password", wanted.crowd.password, "Password of all the crowd's agents")
      ->capture_default_str();
  crowd->add_option("--tenant", wanted.crowd.tenant, "Whose customers and agents they are")
      ->capture_default_str();
  crowd->add_option("--agents", wanted.agents_max, "Agents that sign in, at most")->capture_default_str();
  crowd->add_option("--customers", wanted.customers_max, "Customers at once, at most")->capture_default_str();
  crowd->add_option("--per-minute", wanted.arrivals_per_minute, "Customers who arrive")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  crowd->add_option("--entry", wanted.crowd.entries,
                    "Entry point; may be repeated; default: all that there are");
  crowd
      ->add_option("--transfers", wanted.crowd.transfers,
                   "Share of chats that go to another queue before they end")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1.0));
  crowd->add_option("--seed", wanted.crowd.seed, "Of everything left to chance")->capture_default_str();
  crowd->add_option("--minutes", wanted.minutes, "End after so long; default: at Ctrl-C");
  int status = 0;
  crowd->callback([&] { status = run_crowd(wanted); });
  CLI11_PARSE(app, argc, argv);
  return status;
}
