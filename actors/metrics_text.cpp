#include "actors/engine_inside.hpp"
#include "actors/telephony.hpp"
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace strowger::actors {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

class families {
public:
  void counter(const std::string& name, const std::string& help, std::uint64_t value) {
    add(name, help, MetricType::Counter, static_cast<double>(value));
  }
  void gauge(const std::string& name, const std::string& help, double value) {
    add(name, help, MetricType::Gauge, value);
  }
  void each(const std::string& name, const std::string& help, MetricType type, const std::string& label,
            const std::vector<std::pair<std::string, double>>& values) {
    MetricFamily family;
    family.name = "strowger_" + name;
    family.help = help;
    family.type = type;
    for (const auto& [of, value] : values) {
      ClientMetric metric;
      metric.label.push_back({label, of});
      (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
      family.metric.push_back(std::move(metric));
    }
    all_.push_back(std::move(family));
  }
  [[nodiscard]] std::string text() const { return prometheus::TextSerializer{}.Serialize(all_); }

private:
  void add(const std::string& name, const std::string& help, MetricType type, double value) {
    MetricFamily family;
    family.name = "strowger_" + name;
    family.help = help;
    family.type = type;
    ClientMetric metric;
    if (type == MetricType::Counter)
      metric.counter.value = value;
    else
      metric.gauge.value = value;
    family.metric.push_back(std::move(metric));
    all_.push_back(std::move(family));
  }
  std::vector<MetricFamily> all_;
};

double in_seconds(std::chrono::nanoseconds span) { return std::chrono::duration<double>(span).count(); }

void add_engine(families& to, const house& shared) {
  const auto& counted = shared.counters;
  to.counter("inputs_total", "Inputs applied by pools and conversations", counted.inputs);
  to.counter("refused_inputs_total", "Inputs answered with a refusal", counted.refused_inputs);
  to.counter("facts_total", "Facts decided", counted.facts);
  to.counter("groups_total", "Groups made durable", counted.groups);
  to.counter("records_total", "Records made durable", counted.records);
  to.counter("appends_retried_total", "Commits tried again after the disk refused them",
             counted.appends_retried);
  to.counter("arrivals_total", "Conversations begun", counted.arrivals);
  to.counter("offers_total", "Offers made", counted.offers);
  to.counter("messages_total", "Messages durable", counted.messages);
  to.counter("quarantined_total", "Interactions put aside after an input failed twice", counted.quarantined);
  to.counter("rebuilt_actors_total", "Actors rebuilt from the journal", counted.rebuilt_actors);
  to.counter("dropped_letters_total", "Letters over a bound while their actor was being rebuilt",
             counted.dropped_letters);
  to.counter("broken_invariants_total", "Invariants found broken at run time", counted.broken_invariants);
  to.counter("window_full_total", "Arrivals refused because the journal was behind", counted.window_full);
  to.gauge("interactions_open", "Interactions that are not over",
           static_cast<double>(shared.interactions.size()));
  to.gauge("interactions_lingering", "Of these, over but for a customer who may still come to read the end",
           static_cast<double>(shared.counters.lingering.load()));
  to.gauge("admitting", "1 while newcomers are admitted", shared.door.admits() ? 1 : 0);
}

void add_journal(families& to, const storage::journal_figures& figures) {
  to.counter("journal_bytes_total", "Bytes of groups committed", figures.bytes);
  to.counter("journal_reads_refused_total", "Requests for texts beyond those that may wait",
             figures.reads_refused);
  to.counter("journal_damaged_texts_total", "Texts that are not what was written; shown as empty",
             figures.damaged_texts);
  to.gauge("journal_in_flight_seconds", "Age of the commit in hand, 0 when there is none",
           in_seconds(figures.in_flight));
  to.gauge("journal_commit_p50_seconds", "Median of the last 1024 writes with their sync",
           in_seconds(figures.p50));
  to.gauge("journal_commit_p99_seconds", "99th percentile of the last 1024 writes with their sync",
           in_seconds(figures.p99));
  to.gauge("journal_commit_max_seconds", "Slowest of the last 1024 writes with their sync",
           in_seconds(figures.max));
  to.gauge("journal_reserve", "1 while the reserve for a full disk is set aside", figures.reserve ? 1 : 0);
  to.gauge("journal_disk_full", "1 while the disk has no room", figures.disk_full ? 1 : 0);
}

void add_follower(families& to, const storage::follower_figures& figures) {
  to.counter("follower_records_total", "Records folded by the follower", figures.records);
  to.counter("snapshots_total", "Snapshots written", figures.snapshots);
  to.counter("snapshot_failures_total", "Snapshots that could not be written", figures.snapshot_failures);
  to.gauge("follower_groups_waiting", "Groups the follower has still to fold",
           static_cast<double>(figures.waiting));
  to.gauge("follower_failed", "1 when the follower stopped folding", figures.failure.empty() ? 0 : 1);
}

void add_companions(families& to, const engine::inside& of) {
  std::vector<std::pair<std::string, double>> up, restarts, connected, cut, unheard;
  if (of.companions)
    for (const auto& one : of.companions->state()) {
      up.emplace_back(one.name, one.up ? 1 : 0);
      restarts.emplace_back(one.name, static_cast<double>(one.restarts));
    }
  if (of.remotes)
    for (const auto& one : of.remotes->state()) {
      connected.emplace_back(one.name, one.connected ? 1 : 0);
      cut.emplace_back(one.name, static_cast<double>(one.cut));
      unheard.emplace_back(one.name, static_cast<double>(one.unheard));
    }
  if (!up.empty()) {
    to.each("process_up", "1 while the process runs", MetricType::Gauge, "process", up);
    to.each("process_restarts_total", "Times the process was gone and started again", MetricType::Counter,
            "process", restarts);
  }
  if (connected.empty()) return;
  to.each("adapter_connected", "1 while the adapter's process is connected and resumed", MetricType::Gauge,
          "adapter", connected);
  to.each("adapter_cut_total", "Connections closed for what came on them or because they did not read",
          MetricType::Counter, "adapter", cut);
  to.each("adapter_unheard_total", "Commands while the adapter was away; what is owed comes again",
          MetricType::Counter, "adapter", unheard);
  const auto& counted = of.graph->shared().counters;
  to.counter("calls_lost_total", "Calls whose customer's side could not be kept", counted.calls_lost);
  to.counter("legs_lost_total", "Talking legs of calls that could not be kept", counted.legs_lost);
  to.gauge("endpoints_reachable", "Places where people can be rung",
           static_cast<double>(of.graph->shared().endpoints.count()));
  to.gauge("audio_ports_used_up",
           "1 while calls find no port for their audio, and for a minute after the last",
           of.graph->shared().endpoints.audio_used_up() ? 1 : 0);
  std::vector<std::pair<std::string, double>> trunks;
  const auto& shared = of.graph->shared();
  for (const auto& name : trunks_with_registration(*shared.configuration()))
    trunks.emplace_back(name, shared.endpoints.registered(name) ? 1 : 0);
  if (!trunks.empty())
    to.each("trunk_registered", "1 while we are registered at the trunk", MetricType::Gauge, "trunk", trunks);
}

void add_surfaces(families& to, const engine::inside& of) {
  if (of.web) {
    const auto web = of.web->count();
    to.gauge("web_connections", "TCP connections open", static_cast<double>(web.connections_open));
    to.gauge("web_sockets", "WebSockets open", static_cast<double>(web.sockets_open));
    to.counter("web_requests_total", "HTTP requests", web.requests);
    to.counter("web_frames_in_total", "WebSocket messages received", web.frames_in);
    to.counter("web_frames_out_total", "WebSocket messages sent", web.frames_out);
    to.counter("web_refused_total", "Connections refused at a bound",
               web.refused_total + web.refused_address + web.refused_rate);
    to.counter("web_closed_malformed_total", "Connections closed for what they sent",
               web.closed_malformed + web.closed_too_big + web.closed_too_fast);
    to.counter("web_closed_slow_total", "Connections closed because they did not read", web.closed_slow);
  }
  if (of.chat) {
    const auto chat = of.chat->count();
    to.gauge("chat_conversations", "Web chat conversations open",
             static_cast<double>(chat.conversations_open));
    to.counter("chat_refused_address_total", "Chats refused because their address had too many open",
               chat.refused_address);
    to.gauge("chat_pages", "Web chat pages open", static_cast<double>(chat.pages_open));
  }
  if (of.desks) {
    const auto desks = of.desks->count();
    to.gauge("desktop_pages", "Desktop pages open", static_cast<double>(desks.pages));
    to.counter("desktop_wrong_passwords_total", "Sign-ins with a wrong name or password",
               desks.wrong_passwords);
  }
}

void add_recordings(families& to, const engine::inside& of) {
  if (!of.recordings) return;
  const auto kept = of.recordings->figures();
  const auto& counted = of.graph->shared().counters;
  to.gauge("recordings", "Recordings kept", static_cast<double>(kept.recordings));
  to.gauge("recordings_bytes", "Bytes they take", static_cast<double>(kept.bytes));
  to.gauge("recordings_room", "1 while new recordings may begin", kept.room ? 1 : 0);
  to.counter("recordings_deleted_total", "Recordings deleted because they were past their days",
             kept.deleted);
  to.counter("recordings_refused_total", "Recordings that did not begin because there was no room",
             counted.recordings_refused);
  to.counter("recordings_failed_total", "Recordings that ended because the disk refused",
             counted.recordings_failed);
}

} // namespace

std::string metrics_text(const engine::inside& of) {
  families all;
  add_engine(all, of.graph->shared());
  add_journal(all, of.journal->figures());
  add_follower(all, of.follower->figures());
  add_companions(all, of);
  add_surfaces(all, of);
  add_recordings(all, of);
  return all.text();
}

} // namespace strowger::actors
