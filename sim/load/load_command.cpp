#include "sim/load/load_command.hpp"
#include "actors/configuration_values.hpp"
#include "channels/desktop/plain_post.hpp"
#include "sim/command_line.hpp"
#include "sim/command_options.hpp"
#include "sim/load/load_accounts.hpp"
#include "sim/load/load_report.hpp"
#include "sim/number_checks.hpp"
#include "sim/output_file.hpp"
#include "sim/scenario/html_report.hpp"
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <sys/resource.h>
#include <unistd.h>

namespace strowger::sim::load {

namespace {

constexpr int bad = 2;
constexpr int interrupted = 130; ///< as a shell says of SIGINT
constexpr routing::milliseconds look_every{200};

struct play_words {
  std::string scenario, config, address, password_file, json, html, pages, from = "0s", span, settle = "60s";
  std::string sip, call_from, callers = "+999", transport = "udp", certificates, phone_password_file;
  std::vector<std::string> numbers;
  int port = 0;
  double speed = 1;
  std::uint64_t seed = 0;
  bool quiet = false, srtp = false;
};

int refuse(const std::string& why) {
  std::fprintf(stderr, "strowger-load: %s\n", why.c_str());
  return bad;
}

std::string content_of(const std::string& file) {
  std::ifstream stream{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

/// A terminal's line is written over; elsewhere one comes every ten seconds.
class teller {
public:
  explicit teller(bool quiet) : quiet_{quiet}, terminal_{::isatty(2) != 0} {}
  void tell(const load_standing& now) {
    if (quiet_ || ++turn_ % (terminal_ ? 5 : 50) != 0) return;
    std::fprintf(stderr, terminal_ ? "\r\033[K%s" : "%s\n", progress_line(now).c_str());
    std::fflush(stderr);
  }
  void end() const {
    if (!quiet_ && terminal_) std::fprintf(stderr, "\r\033[K");
  }

private:
  bool quiet_, terminal_;
  std::uint64_t turn_ = 0;
};

sigset_t end_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}
/// Waits; true if somebody asked to end. The signals are blocked in all threads.
bool asked_to_end_within(routing::milliseconds span) {
  const auto set = end_signals();
  const timespec limit{span.count() / 1'000, span.count() % 1'000 * 1'000'000};
  return ::sigtimedwait(&set, nullptr, &limit) > 0;
}

/// Runs to the end; the first signal ends it in order, the second at once.
load_standing watch(load_run& run, load_series& over_time, bool quiet) {
  teller to{quiet};
  run.start();
  for (int asked = 0;;) {
    const bool ask = asked_to_end_within(look_every);
    auto now = run.standing();
    over_time.take(now);
    if (ask && ++asked == 1) run.interrupt();
    if (now.now == load_standing::phase::done || asked > 1) {
      to.end();
      now.interrupted = asked > 0;
      over_time.finish(now);
      return now;
    }
    to.tell(now);
  }
}

std::optional<instant> span_of(const std::string& text) {
  const auto read = actors::parse_duration(text);
  return read && *read >= 0 ? std::optional<instant>{*read * 1'000} : std::nullopt;
}

/// From the words and the scenario; nothing, and told, when they make no sense.
std::optional<load_settings> settings_of(const play_words& words, const scenario& what) {
  const auto from = span_of(words.from), settle = span_of(words.settle);
  const auto length = words.span.empty() ? std::optional<instant>{what.length} : span_of(words.span);
  if (!from || !settle || !length) {
    refuse("--from, --for and --settle are durations such as 90s, 10m or 1h30m");
    return std::nullopt;
  }
  load_settings how;
  how.speed = words.speed;
  how.from = *from;
  how.until = std::min(what.length, *from + *length);
  how.settle = *settle;
  if (how.until <= how.from) {
    refuse(*length == 0 ? "--for 0s plays nothing" : "--from lies behind the scenario's end");
    return std::nullopt;
  }
  const auto* known = std::getenv("STROWGER_LOAD_PASSWORD");
  load_accounts accounts{known != nullptr ? known : "demo"};
  if (!words.password_file.empty()) accounts.read(content_of(words.password_file));
  how.password = [accounts](const std::string& tenant, const std::string& name) {
    return accounts.of(tenant, name);
  };
  const auto* of_phones = std::getenv("STROWGER_LOAD_PHONE_PASSWORD");
  load_accounts phones{of_phones != nullptr ? of_phones : "demo"};
  if (!words.phone_password_file.empty()) phones.read(content_of(words.phone_password_file));
  how.phone_password = [phones](const std::string& tenant, const std::string& name) {
    return phones.of(tenant, name);
  };
  how.callers = words.callers;
  return how;
}

/// `ENTRY=NUMBER`.
call_wishes calls_of(const play_words& words) {
  call_wishes calls;
  calls.engine = words.sip;
  calls.from = words.call_from;
  for (const auto by : {channels::sip::transport::tcp, channels::sip::transport::tls})
    if (words.transport == channels::sip::name_of(by)) calls.by = by;
  calls.srtp = words.srtp;
  calls.certificates = words.certificates;
  for (const auto& one : words.numbers) {
    const auto sign = one.find('=');
    calls.numbers[one.substr(0, sign)] = one.substr(sign + 1);
  }
  return calls;
}

bool answers(const load_place& where, std::string& why) {
  const auto answer = channels::desktop::plain_post(where.desk_address, where.desk_port, "/desktop/sign-in",
                                                    {}, "{}", routing::milliseconds{5'000});
  if (!answer) why = answer.reason().detail;
  return static_cast<bool>(answer);
}

/// Where it listens; the engine answers there.
bool reach(const play_words& words, load_plan& plan) {
  if (!words.address.empty()) plan.where.chat_address = plan.where.desk_address = words.address;
  if (words.port != 0) plan.where.chat_port = plan.where.desk_port = static_cast<std::uint16_t>(words.port);
  std::string why;
  if (answers(plan.where, why)) return true;
  refuse("no engine answers at " + plan.where.desk_address + ":" + std::to_string(plan.where.desk_port) +
         ": " + why);
  return false;
}

void take_all_descriptors() {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

void tell_errors(const std::vector<actors::diagnostic>& found) {
  for (const auto& one : found)
    if (one.how == actors::diagnostic::severity::error)
      std::fprintf(stderr, "%s\n", actors::to_text(one).c_str());
}

int play(const play_words& words, bool seeded) {
  auto read = read_scenario_file(words.scenario);
  const auto engine = actors::read_configuration_file(words.config);
  tell_errors(read.diagnostics);
  tell_errors(engine.diagnostics);
  if (!read.ok() || !engine.ok()) return bad;
  if (seeded) read.what.seed = words.seed;
  auto plan = plan_load(read.what, engine.configuration,
                        {routing::channel_kind::chat, routing::channel_kind::voice}, calls_of(words));
  if (!plan.wrong.empty()) {
    for (const auto& line : plan.said) std::fprintf(stderr, "strowger-load: %s\n", line.c_str());
    return refuse(plan.wrong);
  }
  const auto how = settings_of(words, read.what);
  check_outputs({words.scenario}, {words.config, words.json, words.html});
  output_file json{words.json}, html{words.html};
  const auto page = words.html.empty() ? std::string{} : report_template(words.pages);
  if (!how || !reach(words, plan)) return bad;
  take_all_descriptors();
  const auto blocked = end_signals();
  ::pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
  channels::web::socket_client network{60'000};
  const auto where = plan.where;
  load_run run{network, read.what, std::move(plan), *how};
  const auto expected =
      static_cast<double>(how->until - how->from) / how->speed + static_cast<double>(how->settle);
  load_series over_time{expected / static_cast<double>(instants_per_second)};
  auto end = watch(run, over_time, words.quiet);
  std::string why;
  end.engine_gone = !answers(where, why);
  const auto judged = judge(end.book, read.what.load.thresholds);
  const bool good = std::all_of(judged.begin(), judged.end(), [](const auto& one) { return one.held; });
  const int status = end.engine_gone ? bad : end.interrupted ? interrupted : good ? 0 : 1;
  std::fputs(summary(end, judged).c_str(), stdout);
  check_printed();
  if (json.wanted()) json.write(load_json(read.what, *how, end, judged, status) + "\n");
  if (html.wanted())
    html.write(html_report(page, load_page_json(read.what, *how, end, judged, status, over_time,
                                                where.chat_address + ":" + std::to_string(where.chat_port))));
  return status;
}

std::string entry_and_number(const std::string& text) {
  const auto sign = text.find('=');
  if (sign != std::string::npos && sign > 0 && sign + 1 < text.size()) return {};
  return text + " is no ENTRY=NUMBER";
}

void offer_calls(CLI::App& command, play_words& words) {
  command.add_option("--sip", words.sip,
                     "ADDRESS[:PORT] calls go to, in place of the configuration's listener");
  command.add_option(
      "--call-from", words.call_from,
      "ADDRESS[:PORT] calls come from, where telephones register too. Default: the first address "
      "of a trunk that is this machine's");
  command.add_option("--transport", words.transport, "udp, tcp or tls")
      ->capture_default_str()
      ->check(CLI::IsMember({"udp", "tcp", "tls"}));
  command
      .add_option(
          "--certificates", words.certificates,
          "Folder with agent.pem, which is shown over TLS, and cafile.pem, which says whom to believe. "
          "Default: that of the configuration's listener")
      ->check(CLI::ExistingDirectory);
  command.add_flag("--srtp", words.srtp, "Callers' audio is encrypted; telephones do as they are asked");
  command.add_option("--callers", words.callers, "What callers' numbers begin with")->capture_default_str();
  command
      .add_option("--number", words.numbers,
                  "ENTRY=NUMBER that is dialled to an entry point, in place of the configuration's")
      ->check(entry_and_number);
  command
      .add_option("--phone-password-file", words.phone_password_file,
                  "Passwords with which telephones register. Default: STROWGER_LOAD_PHONE_PASSWORD, or demo")
      ->check(CLI::ExistingFile);
}

} // namespace

void offer_play(CLI::App& app, int& status) {
  auto words = std::make_shared<play_words>();
  auto* command = app.add_subcommand("play", "Play a scenario file in real time: customers chat and call, "
                                             "agents answer at their desks and telephones "
                                             "(docs/load.md).");
  command->add_option("scenario", words->scenario, "The scenario file (docs/scenarios.md)")->required();
  command->add_option("--config,-c", words->config, "The configuration the engine runs with")->required();
  command->add_option("--speed", words->speed, "So many times as fast as in life")
      ->capture_default_str()
      ->check(number_from(0.01, 1'000));
  command->add_option("--from", words->from, "Begins so long after the scenario's begin")
      ->capture_default_str();
  command->add_option("--for", words->span, "So much of the scenario. Default: all");
  command
      ->add_option("--settle", words->settle, "Real time in which those who are there in the end may finish")
      ->capture_default_str();
  command
      ->add_option("--password-file", words->password_file,
                   "Passwords of the agents. Default: STROWGER_LOAD_PASSWORD, or demo")
      ->check(CLI::ExistingFile);
  command->add_option("--address", words->address, "Where the engine is, in place of the configuration's");
  command->add_option("--port", words->port, "Likewise")->check(whole_from(1, 65'535));
  auto* seed = command->add_option("--seed", words->seed, "In place of the file's")->check(whole_number);
  offer_documents(*command, words->json, words->html, words->pages);
  command->add_flag("--quiet", words->quiet, "No lines of progress");
  offer_calls(*command, *words);
  command->callback([words, seed, &status] {
    try {
      status = play(*words, seed->count() > 0);
    } catch (const std::exception& wrong) {
      status = refuse(wrong.what());
    }
  });
}

int run_load_command_line(int count, char** words) {
  CLI::App app{"Simulated customers and agents over the real sockets of a running engine.", "strowger-load"};
  app.require_subcommand(1);
  int status = 0;
  offer_play(app, status);
  try {
    check_first_word(app, count, words, "play SCENARIO.yaml --config ENGINE.yaml");
    check_no_word_is_empty(count, words);
    app.parse(count, words);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? 0 : bad;
  }
  return status;
}

} // namespace strowger::sim::load
