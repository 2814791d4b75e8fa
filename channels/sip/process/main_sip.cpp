#include "channels/media/media_client.hpp"
#include "channels/remote/remote_port.hpp"
#include "channels/sign_of_life.hpp"
#include "channels/sip/dns/dns_client.hpp"
#include "channels/sip/process/rtpengine_audio.hpp"
#include "channels/sip/process/sip_adapter.hpp"
#include "channels/sip/process/sip_settings_text.hpp"
#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <sodium.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

/// strowger-sip: the process that speaks SIP (docs/sip.md). The engine starts it, hands it its settings in a
/// descriptor, and may be killed and come back without it.
namespace {

using namespace strowger;
using namespace strowger::channels;

constexpr std::size_t settings_bytes_max = 64U << 20U;

std::optional<std::string> read_all(int fd) {
  std::string text;
  char part[65'536];
  for (off_t at = 0; text.size() < settings_bytes_max;) {
    const auto got = ::pread(fd, part, sizeof part, at);
    if (got < 0) return std::nullopt;
    if (got == 0) return text;
    text.append(part, static_cast<std::size_t>(got));
    at += got;
  }
  return std::nullopt;
}

routing::result<sip::sip_settings> settings_from(int fd) {
  const auto text = read_all(fd);
  if (!text) return routing::error{routing::error_code::invalid_value, "the settings cannot be read"};
  return sip::read_settings(*text);
}

void log_line(std::string_view level, std::string_view line) {
  std::fprintf(stderr, "part=sip level=%.*s %.*s\n", static_cast<int>(level.size()), level.data(),
               static_cast<int>(line.size()), line.data());
}

void tell_trouble(const char* event, const std::string& why) {
  log_line("alarm", std::string{"event="} + event + " why=\"" + why + "\"");
}

int not_started(const routing::error& why) {
  tell_trouble("not_started", why.detail);
  return 2;
}

/// What is only read at the start.
bool needs_new_process(const sip::sip_settings& from, const sip::sip_settings& to) {
  return from.listeners != to.listeners || from.realm != to.realm || from.folder != to.folder ||
         from.engine_socket != to.engine_socket || from.media_socket != to.media_socket ||
         from.secret != to.secret || from.rtpengine != to.rtpengine || from.name_servers != to.name_servers;
}

sip::sip_clock machine_clock() {
  return {[] {
            const auto at = std::chrono::steady_clock::now().time_since_epoch();
            return routing::moment{std::chrono::duration_cast<routing::milliseconds>(at)};
          },
          [] {
            const auto at = std::chrono::system_clock::now().time_since_epoch();
            return routing::wall_time{std::chrono::duration_cast<routing::milliseconds>(at)};
          }};
}

/// SIGTERM ends, after a word to the trunks that have us registered; SIGINT ends, and another one is to
/// follow; SIGHUP reads the settings again, or ends where only a new process can take them: whoever keeps
/// this one starts it anew, and calls go on as after any death of it.
int watch_signals(sip::nta_stack& stack, sip::sip_adapter& adapter, const sip::sip_settings& begun_with,
                  int settings_fd) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int one : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, one);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  const int fd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
  stack.watch(fd, false, [&stack, &adapter, &begun_with, fd, settings_fd] {
    signalfd_siginfo what{};
    while (::read(fd, &what, sizeof what) == sizeof what) {
      if (what.ssi_signo != SIGHUP)
        return adapter.leave(what.ssi_signo == SIGTERM, [&stack] { stack.stop(); });
      auto next = settings_from(settings_fd);
      if (!next) {
        tell_trouble("settings_refused", next.reason().detail + "; going on with the former ones");
      } else if (needs_new_process(begun_with, next.value())) {
        log_line("info", "event=ending why=\"where SIP is spoken has changed\"");
        // Trunks would send calls to where nobody is any more.
        return adapter.leave(begun_with.listeners != next.value().listeners, [&stack] { stack.stop(); });
      } else {
        adapter.configure(std::move(next.value()));
      }
    }
  });
  return fd;
}

/// Whoever is away so long does not come back: the process ends by itself.
class engine_patience {
public:
  engine_patience() : fd_{timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)} { engine_is(false); }
  ~engine_patience() { ::close(fd_); }
  engine_patience(const engine_patience&) = delete;
  engine_patience& operator=(const engine_patience&) = delete;
  [[nodiscard]] int fd() const { return fd_; }
  void engine_is(bool there) const {
    constexpr time_t ten_minutes = 600;
    itimerspec when{};
    when.it_value.tv_sec = there ? 0 : ten_minutes;
    timerfd_settime(fd_, 0, &when, nullptr);
  }

private:
  const int fd_;
};

void leave_all(remote::remote_port& engine, media::media_client& media) {
  engine.flush_all();
  media.leave_all();
}

sip::sip_adapter::ports ports_of(sip::nta_stack& stack, remote::remote_port& engine,
                                 media::media_client& media) {
  sip::sip_adapter::ports ports;
  ports.stack = &stack;
  ports.engine = &engine;
  ports.media = [&media](const media::media_command& what) { return media.send(what); };
  ports.leave = [&stack, &engine, &media] {
    engine.flush();
    media.leave();
    if (!stack.comes_soon() && (engine.holds() || media.holds()))
      stack.soon([&engine, &media] { leave_all(engine, media); });
  };
  ports.chance = [](void* bytes, std::size_t size) { randombytes_buf(bytes, size); };
  ports.clock = machine_clock();
  ports.log = log_line;
  return ports;
}

remote::remote_port engine_port_of(const sip::sip_settings& wanted, sip::sip_adapter& adapter,
                                   const engine_patience& patience) {
  remote::port_settings engine_at;
  engine_at.path = wanted.engine_socket;
  engine_at.adapter = sip::sip_adapter::adapter_name;
  engine_at.log = log_line;
  engine_at.one_thread = true;
  engine_at.on_line = [&](bool up) {
    patience.engine_is(up);
    if (!up) adapter.engine_away();
  };
  return remote::remote_port{engine_at};
}

sip::dns_client resolver_for(sip::nta_stack& stack, const sip::sip_settings& wanted) {
  return {wanted.name_servers, [&stack](const sip::host_answer& what) { stack.looked_up(what); }};
}

/// One descriptor for each connection; no more than there is memory for, whatever the system allows.
void raise_descriptor_limit() {
  constexpr rlim_t enough = 32'768;
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= enough) return;
  files.rlim_cur = std::min(files.rlim_max, enough);
  ::setrlimit(RLIMIT_NOFILE, &files);
}

int serve(int settings_fd, const sign_of_life& sign) {
  auto settings = settings_from(settings_fd);
  if (!settings) return not_started(settings.reason());
  const auto wanted = settings.value();
  sip::sip_adapter adapter{std::move(settings.value())};
  sip::nta_stack stack{adapter, wanted.product};
  if (const auto bound = stack.listen(wanted.listeners); !bound) return not_started(bound.reason());
  const engine_patience patience;
  remote::remote_port engine = engine_port_of(wanted, adapter, patience);
  std::optional<sip::rtpengine_audio> rtpengine;
  media::media_client media{wanted.media_socket,
                            {[&](bool up) { adapter.media_up(up); },
                             [&](const media::media_event& what) {
                               rtpengine ? rtpengine->heard(what) : adapter.media_said(what);
                             }},
                            true};
  auto names = resolver_for(stack, wanted);
  stack.look_up_by([&names](const sip::host_question& name) { names.ask(name); });
  auto ports = ports_of(stack, engine, media);
  if (wanted.rtpengine) rtpengine.emplace(wanted, media, adapter, ports);
  if (const auto begun = adapter.begin(std::move(ports)); !begun) return not_started(begun.reason());
  engine.serve(adapter);
  stack.watch(engine.fd(), false, [&] { engine.turn(); });
  stack.watch(media.fd(), false, [&] { media.attend(); });
  stack.watch(names.fd(), false, [&] { names.attend(); });
  if (rtpengine) rtpengine->watch(stack);
  stack.watch(patience.fd(), false, [&] {
    log_line("warning", "event=ending why=\"ten minutes without an engine\"");
    patience.engine_is(true); // once
    adapter.leave(true, [&stack] { stack.stop(); });
  });
  stack.watch(sign.fd(), false, [&] { sign.show(); });
  const int signals = watch_signals(stack, adapter, wanted, settings_fd);
  engine.turn();
  media.attend();
  adapter.settled();
  log_line("info", "event=sip_listening listeners=" + std::to_string(wanted.listeners.size()));
  stack.run();
  leave_all(engine, media);
  if (rtpengine) rtpengine->unwatch(stack);
  for (const int fd : {engine.fd(), media.fd(), names.fd(), patience.fd(), sign.fd(), signals})
    stack.unwatch(fd);
  ::close(signals);
  return 0;
}

} // namespace

int main(int count, char** words) {
  const sign_of_life sign;
  CLI::App app{"Strowger's telephony: SIP for the engine that starts it."};
  std::string file;
  app.add_option("--settings", file, "Settings as JSON in a file; else they are read from descriptor 3");
  CLI11_PARSE(app, count, words);
  ::umask(077);
  std::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  if (sodium_init() < 0) return 2;
  const int fd = file.empty() ? 3 : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    std::fprintf(stderr, "strowger-sip: cannot open %s\n", file.c_str());
    return 2;
  }
  return serve(fd, sign);
}
