#include "channels/desktop/passwords.hpp"
#include "channels/web/server.hpp"
#include "routing/model/id_text.hpp"
#include "routing/model/random.hpp"
#include "tests/crash/crowd.hpp"
#include "tests/crash/journal_audit.hpp"
#include "tests/crash/mover.hpp"
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

/// The crash test: an engine of two pools under the load of a crowd, with customers moved and passed on
/// between the pools all the time, is killed (SIGKILL) at random moments and started again on the same
/// folder. After every start its journal must show each customer in one pool, once; in the end the customers'
/// and agents' own records are held against what the engine says. Usage: crash_rounds ENGINE FOLDER [ROUNDS]
/// [SEED].
namespace {

using namespace strowger;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

/// A third of the customers has a place at most: the others wait, and somebody always does. The last agents
/// are those of the second pool.
constexpr int agents = 5, experts = 2, places_each = 2, customers = 30;

const std::vector<std::string> queues{"support", "returns", "experts"};

std::uint16_t free_port() {
  channels::web::server_settings one;
  one.listeners.push_back({"127.0.0.1", 0, "", "", {"chat"}});
  channels::web::server probe{one};
  if (!probe.start()) return 0;
  const auto port = probe.port();
  probe.stop();
  return port;
}

void write_configuration(const std::filesystem::path& file, std::uint16_t port, const std::string& hash) {
  std::ofstream out{file};
  out << "version: 1\ndata: data\nlisteners:\n  - {address: 127.0.0.1, port: " << port
      << ", surfaces: [chat, desktop, admin]}\n"
      << "web: {connections_per_address: 5000, chats_per_address: 5000, new_connections_per_second: "
         "5000}\nskills: {chat: Takes "
         "chats}\n"
      << "queues:\n  - {name: support, requires: {chat: 1}, offer_timeout: 20s, wrap_up: 1s}\n"
      << "  - {name: returns, requires: {chat: 2}, offer_timeout: 20s, wrap_up: 1s}\n"
      << "  - {name: experts, requires: {chat: 2}, offer_timeout: 20s, wrap_up: 1s}\n"
      << "pools:\n  - {name: first}\n  - {name: second, queues: [experts], agents: [";
  for (int i = agents - experts; i < agents; ++i) out << (i + experts == agents ? "" : ", ") << "agent" << i;
  out << "]}\nagents:\n";
  for (int i = 0; i < agents; ++i)
    out << "  - {name: agent" << i << ", password_hash: \"" << hash
        << "\", skills: {chat: 3}, capacity: {chat: " << places_each << "}}\n";
  out << "entry_points:\n  - {name: shop, channel: chat, queue: support, resume_within: 10m}\n";
}

pid_t start_engine(const std::string& engine, const std::filesystem::path& folder) {
  const auto child = ::fork();
  if (child != 0) return child;
  sigset_t none;
  sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  ::chdir(folder.c_str());
  std::freopen("engine.log", "a", stderr);
  std::freopen("engine.out", "a", stdout);
  ::execl(engine.c_str(), "strowger", "serve", "--config", "engine.yaml", nullptr);
  ::_exit(127);
}

int failures = 0;
void complain(const std::string& what) {
  ++failures;
  std::printf("WRONG: %s\n", what.c_str());
}

/// Waits for the end of a child (SIGCHLD: blocked), at most so long. That the engine ends by itself is what
/// must not happen.
bool child_ended_within(std::chrono::milliseconds limit) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  const timespec span{limit.count() / 1000, (limit.count() % 1000) * 1'000'000};
  return ::sigtimedwait(&set, nullptr, &span) == SIGCHLD;
}

template <class Done>
bool wait_until(Done done, std::chrono::milliseconds limit) {
  const auto end = clock_type::now() + limit;
  while (!done()) {
    if (clock_type::now() > end) return false;
    child_ended_within(20ms);
  }
  return true;
}

/// Where the customer is, for people.
std::string in_words(const channels::webchat::chat_record& known) {
  return (known.interaction.empty() ? "a customer without a welcome" : known.interaction) + " (" +
         (known.state.empty() ? "no state" : known.state) + ", refused \"" + known.refused + "\", " +
         std::to_string(known.lines.size()) + " lines, " + std::to_string(known.unsent.size()) + " unsent)";
}

/// Every message a side was told is stored is there once, under its number; numbers are whole.
void check(const tests::crash::crowd& all) {
  std::map<std::string, std::pair<std::string, int>> agent_lines;
  std::size_t sent = 0, lines = 0, closed = 0, unseen_ends = 0;
  const auto closes = all.closes();
  for (const auto& client : all.clients()) {
    const auto known = client->record();
    for (const auto& wrong : known.wrong) complain(wrong);
    if (known.closed == "expired") {
      // The token is no longer good: right if an agent ended the chat and the customer had marked every line
      // of it as received before the line was lost (docs/protocols/webchat.md). So no line may be missing.
      ++unseen_ends;
      if (const auto id = routing::id_from_text<routing::interaction_id>(known.interaction);
          !id || !closes.contains(*id))
        complain(known.interaction + " is gone and nobody ended it");
    }
    std::set<std::string> ids;
    std::uint32_t expected = 1;
    for (const auto& [number, line] : known.lines) {
      if (number != expected++)
        complain(known.interaction + ": number " + std::to_string(expected - 1) + " is missing");
      if (!line.id.empty() && !ids.insert(line.from + line.id).second)
        complain(known.interaction + ": message " + line.id + " is there twice");
      if (line.from == "agent") ++agent_lines[known.interaction + line.text].second;
    }
    for (const auto& [id, number] : known.sent) {
      const auto at = known.lines.find(number);
      if (at == known.lines.end() || at->second.id != id)
        complain(known.interaction + ": message " + id + " was confirmed as number " +
                 std::to_string(number) + " and is not there");
    }
    if (known.closed.empty() && !known.unsent.empty())
      complain(known.interaction + ": " + std::to_string(known.unsent.size()) +
               " messages were never confirmed");
    sent += known.sent.size();
    lines += known.lines.size();
    closed += !known.closed.empty();
  }
  std::map<std::string, int> said;
  for (const auto& one : all.said()) ++said[routing::to_text(one.interaction) + one.text];
  std::size_t answers = 0;
  for (const auto& [what, times] : said) {
    answers += static_cast<std::size_t>(times);
    if (agent_lines[what].second < times) complain("an agent's confirmed line is missing: " + what);
  }
  std::printf("customers %zu (over %zu, of them %zu unseen), confirmed messages %zu, lines %zu, agents' "
              "confirmed lines %zu\n",
              all.clients().size(), closed, unseen_ends, sent, lines, answers);
  if (sent == 0 || answers == 0) complain("the crowd did nothing: the test proves nothing");
}

void report_moves(const tests::crash::journal_story& story, int rounds) {
  std::size_t refused = 0, cut = 0, passed_on = 0;
  for (const auto& [of, one] : story.moves) {
    refused += static_cast<std::size_t>(one.refused);
    cut += one.over_a_start ? 1 : 0;
    passed_on += one.by_its_agent ? 1 : 0;
  }
  std::printf(
      "moves between pools %zu: %zu passed on by agents, %zu that a kill met half done, %zu refused\n",
      story.moves.size(), passed_on, cut, refused);
  if (rounds >= 20 && (cut == 0 || passed_on == 0))
    complain("no kill met a move half done, or no agent passed on: the test proves less than it says");
}

/// Lets what is under way come to its end, asks the engine what is still open, and holds its journal against
/// the crowd's own records.
void finish(tests::crash::crowd& all, tests::crash::mover& mover, const std::filesystem::path& socket,
            int rounds) {
  mover.stop();
  if (!wait_until([&] { return all.customers() == 0; }, 60s))
    for (const auto& one : all.clients())
      if (const auto known = one->record(); known.closed.empty()) complain("not over: " + in_words(known));
  // Agents end their wrap-ups, and owed ends are confirmed.
  std::optional<std::uint64_t> open;
  if (!wait_until([&] { return (open = tests::crash::open_interactions(socket)) == 0; }, 90s))
    complain(open ? "the engine says " + std::to_string(*open) + " interactions are open"
                  : "the engine does not say what is open");
  all.leave();
  check(all);
  const auto story = tests::crash::read_journal(socket);
  for (const auto& wrong : tests::crash::audit_so_far(story, mover.confirmed())) complain(wrong);
  for (const auto& wrong : tests::crash::audit(story, all)) complain(wrong);
  const auto done = all.confirmed();
  std::size_t transfers = 0;
  for (const auto& [interaction, times] : done.transfers) transfers += static_cast<std::size_t>(times);
  std::printf("chats in the journal %zu, confirmed accepts %zu, closes %zu, transfers %zu\n",
              story.chats.size(), done.accepts.size(), done.closes.size(), transfers);
  if (done.accepts.empty() || done.closes.empty() || transfers == 0)
    complain("agents did not do everything: the test proves less than it says");
  report_moves(story, rounds);
}

/// Customers who are in line, as far as they know.
std::size_t waiting(const tests::crash::crowd& all) {
  std::size_t count = 0;
  for (const auto& one : all.clients()) count += one->record().state == "waiting";
  return count;
}

tests::crash::crowd_settings busy_people(std::uint16_t port, std::uint64_t seed) {
  tests::crash::crowd_settings wanted;
  wanted.port = port;
  wanted.password = "crowd";
  wanted.seed = seed;
  for (int i = 0; i < agents; ++i) wanted.agents.push_back("agent" + std::to_string(i));
  wanted.accept_after = 30ms;
  wanted.think = 60ms;
  wanted.wrap_up = 30ms;
  wanted.talk = 700ms;
  wanted.queues = queues;
  wanted.transfers = 0.25;
  wanted.outside_ids = "customer-";
  return wanted;
}

void kill_engine(pid_t process, int round) {
  ::kill(process, SIGKILL);
  int status = 0;
  ::waitpid(process, &status, 0);
  child_ended_within(0ms); // this one was meant
  if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
    complain("round " + std::to_string(round) + ": the engine had ended by itself, see engine.log");
}

/// The journal grows: of many rounds the later are looked at now and then.
void look_after_start(const tests::crash::mover& mover, const std::filesystem::path& socket, int round) {
  if (round > 50 && round % 10 != 0) return;
  if (!wait_until([&] { return tests::crash::open_interactions(socket).has_value(); }, 30s))
    return complain("round " + std::to_string(round) + ": the engine does not say how it is");
  const auto confirmed = mover.confirmed();
  for (const auto& wrong : tests::crash::audit_so_far(tests::crash::read_journal(socket), confirmed))
    complain("round " + std::to_string(round) + ": " + wrong);
}

int run(const std::string& engine, const std::filesystem::path& folder, int rounds, std::uint64_t seed) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const auto port = free_port();
  const auto socket = folder / "data/control/socket";
  write_configuration(folder / "engine.yaml", port,
                      channels::desktop::hash_password("crowd", {1, 8U * 1024U * 1024U}));
  auto chance = routing::random_stream(seed, "crash");
  channels::web::socket_client network{400};
  auto process = start_engine(engine, folder);
  tests::crash::crowd all{network, busy_people(port, seed)};
  all.come();
  if (!wait_until([&] { return all.agents_are_there(); }, 20s)) {
    complain("agents cannot sign in");
    return 1;
  }
  tests::crash::mover mover{socket, all, queues, seed};
  int nobody_waited = 0;
  for (int round = 1; round <= rounds; ++round) {
    while (all.customers() < customers) all.arrive();
    child_ended_within(std::chrono::milliseconds{150 + routing::draw_below(chance, 600)});
    // One more who has hardly come: the welcome is lost now and then.
    all.arrive();
    child_ended_within(std::chrono::milliseconds{routing::draw_below(chance, 12)});
    if (waiting(all) == 0) ++nobody_waited;
    kill_engine(process, round);
    process = start_engine(engine, folder);
    const auto before = all.said().size();
    if (!wait_until([&] { return all.said().size() > before || all.customers() < customers; }, 30s)) {
      complain("round " + std::to_string(round) + ": nothing went on within 30 s after the restart");
      break;
    }
    look_after_start(mover, socket, round);
  }
  if (nobody_waited > rounds / 10)
    complain("nobody waited in line in " + std::to_string(nobody_waited) + " rounds");
  finish(all, mover, socket, rounds);
  ::kill(process, SIGTERM);
  ::waitpid(process, nullptr, 0);
  std::printf("%d rounds, seed %llu: %s\n", rounds, static_cast<unsigned long long>(seed),
              failures == 0 ? "nothing lost, nothing doubled" : "FAILED");
  return failures == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: crash_rounds ENGINE FOLDER [ROUNDS] [SEED]\n");
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t children;
  sigemptyset(&children);
  sigaddset(&children, SIGCHLD);
  ::pthread_sigmask(SIG_BLOCK, &children, nullptr);
  const auto* more = std::getenv("STROWGER_CRASH_ROUNDS");
  return run(argv[1], argv[2],
             more       ? std::atoi(more)
             : argc > 3 ? std::atoi(argv[3])
                        : 50,
             argc > 4 ? std::strtoull(argv[4], nullptr, 10) : 1);
}
