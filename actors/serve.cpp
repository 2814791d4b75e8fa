#include "actors/serve.hpp"
#include "actors/command_line.hpp"
#include "actors/engine.hpp"
#include "actors/house.hpp"
#include "actors/telephony.hpp"
#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <spawn.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace strowger::actors {

namespace {

struct serve_options {
  std::string config;
  std::string pages;
  bool demo = false;
};

/// The built pages: given, installed, or of the build tree the program lies in.
std::filesystem::path pages_folder(const std::string& given) {
  if (!given.empty()) return given;
  const auto here = own_path().parent_path();
  for (const auto& candidate : {here / "../share/strowger/pages", here / "../../pages", here / "../pages"})
    if (std::filesystem::exists(candidate / "desktop" / "index.html"))
      return std::filesystem::weakly_canonical(candidate);
  return {};
}

void log_line(severity how, const std::string& line) {
  switch (how) {
  case severity::info:
    return spdlog::info(line);
  case severity::warning:
    return spdlog::warn(line);
  case severity::alarm:
    return spdlog::error(line);
  }
}

sigset_t served_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int one : {SIGTERM, SIGINT, SIGHUP, SIGUSR2}) sigaddset(&set, one);
  return set;
}

/// Waits until nothing is open, the limit has passed or a second signal asks for haste.
void wait_for_drain(const engine& running, routing::milliseconds limit, const sigset_t& signals) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (running.open_interactions() > 0 && std::chrono::steady_clock::now() < end) {
    const timespec tick{0, 200'000'000};
    const int got = ::sigtimedwait(&signals, nullptr, &tick);
    if (got == SIGTERM || got == SIGINT) return;
  }
}

/// Where this program was called from: by that name an upgrade puts its successor, be it a new file or a link
/// to another. (/proc/self/exe would go on naming the old one.) Asked at the start.
std::filesystem::path called_from(const char* name) {
  const std::filesystem::path called{name};
  if (called.has_parent_path()) return std::filesystem::absolute(called);
  const char* folders = std::getenv("PATH");
  std::istringstream all{folders == nullptr ? "" : folders};
  for (std::string folder; std::getline(all, folder, ':');)
    if (auto found = std::filesystem::absolute(folder) / called; ::access(found.c_str(), X_OK) == 0)
      return found;
  return own_path();
}

/// Where the programs beside this one lie: with the name it was called by, or with the file itself.
std::filesystem::path folder_of_programs(const std::filesystem::path& program) {
  const auto beside = program.parent_path();
  return ::access((beside / "strowger-sip").c_str(), X_OK) == 0 ? beside : own_path().parent_path();
}

/// Calls are in processes of their own, where the configuration wants any.
engine::options with_telephony(engine::options to, telephony& calls) {
  if (!to.configuration.sip) return to;
  to.remote_adapters = telephony::adapters();
  to.companions = calls.programs();
  to.on_configured = [&calls](const engine_configuration& newest) {
    if (auto ok = calls.configure(newest); !ok)
      log_line(severity::alarm, "event=telephony_not_configured why=\"" + ok.reason().detail + "\"");
  };
  return to;
}

/// Whether the program that is there now can be executed and takes the configuration as it is now: asked
/// before anything ends, because afterwards nobody would serve. It says its mistakes on stderr itself.
bool successor_agrees(const std::filesystem::path& program, const std::string& config) {
  std::string check{"check-config"}, file{config}, name{program.string()};
  std::array<char*, 4> arguments{name.data(), check.data(), file.data(), nullptr};
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int failed = ::posix_spawn(&child, name.c_str(), &quiet, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&quiet);
  if (failed != 0) return false;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return false;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

enum class ending { drained, restart };

ending serve_until_signal(engine& running, const sigset_t& signals, const std::filesystem::path& program,
                          const std::string& config) {
  for (;;) {
    int got = 0;
    if (::sigwait(&signals, &got) != 0) continue;
    if (got == SIGHUP) {
      if (auto done = running.reload(); !done)
        spdlog::error("event=reload_refused why=\"{}\"", done.reason().detail);
    } else if (got == SIGUSR2) {
      if (successor_agrees(program, config)) return ending::restart;
      spdlog::error("event=restart_refused why=\"{} check-config {} does not succeed; this engine goes on\"",
                    program.string(), config);
    } else if (!running.must_stop().empty()) {
      return ending::drained;
    } else {
      const auto limit = running.drain();
      spdlog::info("event=draining open={} limit_ms={}", running.open_interactions(), limit.count());
      wait_for_drain(running, limit, signals);
      return ending::drained;
    }
  }
}

void tell_serving(const engine& running, const std::vector<listener_settings>& listeners) {
  for (std::size_t i = 0; i < listeners.size(); ++i)
    spdlog::info("event=listening address={} port={}", listeners[i].address, running.port(i));
  spdlog::info("event=serving open={}", running.open_interactions());
}

int serve(const serve_options& wanted, char** argv) {
  const auto read = read_configuration_file(wanted.config);
  for (const auto& one : read.diagnostics) std::fprintf(stderr, "%s\n", to_text(one).c_str());
  if (!read.ok()) return 2;
  spdlog::set_default_logger(spdlog::stderr_color_mt("strowger"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  // Before any thread is made, so that all inherit the mask and only `sigwait` takes these.
  const auto signals = served_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  const auto program = called_from(argv[0]);
  const auto pages = pages_folder(wanted.pages);
  if (pages.empty()) spdlog::warn("event=no_pages what=\"the built pages were not found; give --pages\"");
  telephony calls{folder_of_programs(program), log_line};
  if (auto ready = calls.configure(read.configuration); !ready) {
    spdlog::error("event=not_started why=\"{}\"", ready.reason().detail);
    return 1;
  }
  ending how = ending::drained;
  channels::web::listening_sockets held;
  {
    engine running{with_telephony(
        {read.configuration, pages, wanted.demo, log_line, channels::web::take_inherited_sockets()}, calls)};
    if (auto started = running.start(); !started) {
      spdlog::error("event=not_started why=\"{}\"", started.reason().detail);
      return 1;
    }
    tell_serving(running, read.configuration.listeners);
    how = serve_until_signal(running, signals, program, wanted.config);
    const auto why = running.must_stop();
    if (how == ending::restart) {
      held = running.hold_newcomers();
      running.leave_companions();
    }
    running.stop();
    if (!why.empty()) return 1;
  }
  if (how == ending::restart) {
    spdlog::info("event=restarting");
    spdlog::default_logger()->flush();
    // The signals stay blocked: what is sent meanwhile waits for the successor, which takes it.
    channels::web::leave_to_successor(std::move(held));
    ::execv(program.c_str(), argv);
    spdlog::error("event=restart_failed what=\"cannot execute {}\"", program.string());
    return 1;
  }
  spdlog::info("event=stopped");
  return 0;
}

} // namespace

void add_serve(CLI::App& app, char** argv, int& status) {
  auto wanted = std::make_shared<serve_options>();
  auto* command = app.add_subcommand("serve", "Run the engine. SIGHUP reads the configuration again, SIGTERM "
                                              "drains and ends, SIGUSR2 restarts in place.");
  command->add_option("--config,-c", wanted->config, "Configuration file (YAML)")
      ->required()
      ->check(CLI::ExistingFile);
  command->add_option("--pages", wanted->pages, "Folder of the built web pages")
      ->check(CLI::ExistingDirectory);
  command->add_flag("--demo", wanted->demo, "Serve the demo shop under /demo/");
  command->callback([wanted, argv, &status] { status = serve(*wanted, argv); });
}

} // namespace strowger::actors
