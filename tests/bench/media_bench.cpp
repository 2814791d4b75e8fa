#include "channels/media/media_client.hpp"
#include "engine_process.hpp"
#include "groups.hpp"
#include "media_traffic.hpp"
#include <poll.h>
#include <set>
#include <stdexcept>

/// The program `strowger-media` alone, with callers over loopback: what 100 calls cost whose packets it
/// passes on, and 2,000 who wait with music while they send.
namespace strowger::bench {

namespace {

namespace media = channels::media;

constexpr std::size_t calls = 100, waiting = 2'000;

class media_under_load {
public:
  media_under_load(const std::filesystem::path& folder, std::size_t callers)
    : traffic{callers, media::codec::pcmu}, process_{program("strowger-media"),
                                                     {"--socket", (folder / "media.sock").string(), "--bind",
                                                      "127.0.0.1", "--advertise", "127.0.0.1", "--first-port",
                                                      "20000", "--last-port", "29999"},
                                                     folder / "media.log"},
      client_{folder / "media.sock", {{}, [this](const media::media_event& event) { take(event); }}} {
    until([this] { return client_.connected(); });
    memory_before_ = process_.memory_bytes();
    for (std::size_t i = 0; i < callers; ++i) {
      media::line_settings line{media::line_id{i + 1}, routing::conversation_id{i / 2 + 1}};
      line.remote = media::endpoint{"127.0.0.1", traffic.port(i)};
      client_.send(media::open_line{line});
    }
    until([&] { return opened_.size() == callers; });
  }

  /// `seats_of` a conversation of two lines.
  template <class Seats>
  void arrange(Seats seats_of) {
    for (std::size_t i = 0; i < traffic.callers(); i += 2)
      client_.send(media::arrange{routing::conversation_id{i / 2 + 1},
                                  seats_of(media::line_id{i + 1}, media::line_id{i + 2})});
    client_.send(media::list_lines{});
    until([this] { return listed_; });
    traffic.start();
  }

  /// Cores it takes for `span` seconds, two seconds after everybody began to talk. What everybody should get
  /// and did not is told by `missing`.
  double cores(double span) {
    pause(std::chrono::seconds{2});
    const stopwatch watch;
    const auto cpu = process_.cpu_s();
    const auto before = traffic.received();
    pause(std::chrono::duration<double>{span});
    seconds = watch.seconds();
    cpu_s = process_.cpu_s() - cpu;
    const auto expected = static_cast<double>(traffic.callers()) * 50 * seconds;
    missing = 1 - static_cast<double>(traffic.received() - before) / expected;
    return cpu_s / seconds;
  }
  [[nodiscard]] double kb_per_line() const {
    return (static_cast<double>(process_.memory_bytes()) - static_cast<double>(memory_before_)) / 1'024 /
           static_cast<double>(traffic.callers());
  }

  media_traffic traffic;
  double seconds = 0, cpu_s = 0, missing = 0;

private:
  void take(const media::media_event& event) {
    if (const auto* what = std::get_if<media::line_opened>(&event)) {
      if (opened_.insert(what->line.value()).second) traffic.call(what->line.value() - 1, what->at.port);
    }
    if (std::holds_alternative<media::line_failed>(event))
      throw std::runtime_error{"a line could not be opened"};
    if (const auto* what = std::get_if<media::line_list>(&event)) listed_ = what->last;
  }
  template <class Holds>
  void until(Holds holds) {
    const stopwatch begun;
    while (!holds()) {
      if (begun.seconds() > 30) throw std::runtime_error{"strowger-media does not answer"};
      pollfd ready{client_.fd(), POLLIN, 0};
      ::poll(&ready, 1, 100);
      client_.attend();
    }
  }

  child_process process_;
  std::set<std::uint64_t> opened_;
  bool listed_ = false;
  std::uint64_t memory_before_ = 0;
  media::media_client client_;
};

media::seat with_music(media::line_id line) {
  media::seat made{line};
  made.plays = media::playlist{1, {"tone:440:1000"}, true};
  return made;
}

std::vector<figure> media_once(const settings& how, int run) {
  const auto folder = how.folder / std::to_string(run);
  std::filesystem::create_directories(folder);
  const double span = how.quick ? 3 : 20;
  std::vector<figure> found;
  {
    media_under_load talk{folder, 2 * calls};
    talk.arrange([](media::line_id one, media::line_id two) {
      return std::vector<media::seat>{{one, {two}}, {two, {one}}};
    });
    const auto cores = talk.cores(span);
    found.push_back({"media.rtp_100_calls_cores", cores, calls, talk.seconds, talk.cpu_s, {}});
    found.push_back(
        {"media.rtp_100_calls_missing", talk.missing, calls, talk.seconds, talk.cpu_s, nearly_all});
  }
  {
    media_under_load queue{folder, waiting};
    queue.arrange([](media::line_id one, media::line_id two) {
      return std::vector<media::seat>{with_music(one), with_music(two)};
    });
    const auto cores = queue.cores(span);
    found.push_back({"media.music_2000_cores", cores, waiting, queue.seconds, queue.cpu_s, {}});
    found.push_back(
        {"media.music_2000_missing", queue.missing, waiting, queue.seconds, queue.cpu_s, nearly_all});
    found.push_back({"media.kb_per_line", queue.kb_per_line(), waiting, queue.seconds, queue.cpu_s,
                     goal{goal::sense::at_most, 10}});
  }
  return found;
}

} // namespace

std::vector<figure> run_media(const settings& how) {
  return of_runs(how, [&](int run) { return media_once(how, run); });
}

} // namespace strowger::bench
