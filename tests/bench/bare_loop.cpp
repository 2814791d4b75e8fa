#include "bare_loop.hpp"
#include "routing/model/random.hpp"
#include <deque>
#include <queue>
#include <vector>

namespace strowger::bench {

namespace {

struct bare_event {
  double at;
  enum class kind : std::uint8_t { arrival, service_over, patience_over } what;
  std::uint64_t call; ///< its number in the order they came
  bool operator<(const bare_event& other) const { return at > other.at; }
};
struct bare_call {
  double since, service;
  bool waits;
};

class bare_loop {
public:
  bare_loop(std::uint32_t agents, double arrivals_per_second, double mean_service, double mean_patience,
            std::uint64_t seed)
    : free_{agents}, gap_{1 / arrivals_per_second}, service_{mean_service}, patience_{mean_patience},
      gaps_{routing::random_stream(seed, "arrivals")}, services_{routing::random_stream(seed, "services")},
      patiences_{routing::random_stream(seed, "patience")} {}

  bare_counts run(std::uint64_t calls) {
    expect_arrival(0);
    while (!events_.empty()) {
      const auto event = events_.top();
      events_.pop();
      if (event.what == bare_event::kind::arrival)
        arrive(event.at, calls);
      else if (event.what == bare_event::kind::patience_over)
        give_up(event);
      else
        become_free(event.at);
    }
    return counts_;
  }

private:
  void expect_arrival(double now) {
    events_.push({now + routing::draw_exponential(gaps_, gap_), bare_event::kind::arrival, 0});
  }
  void arrive(double now, std::uint64_t calls) {
    if (++came_ < calls) expect_arrival(now);
    line_.push_back({now, routing::draw_exponential(services_, service_), true});
    const auto stays = routing::draw_exponential(patiences_, patience_);
    ++waiting_;
    if (free_ > 0) {
      --free_;
      serve(now);
    } else {
      events_.push({now + stays, bare_event::kind::patience_over, first_ + line_.size() - 1});
    }
  }
  void give_up(const bare_event& event) {
    if (event.call < first_ || !line_[event.call - first_].waits) return;
    auto& call = line_[event.call - first_];
    call.waits = false;
    --waiting_;
    ++counts_.abandoned;
    counts_.waited += event.at - call.since;
  }
  void become_free(double now) {
    if (waiting_ > 0)
      serve(now);
    else
      ++free_;
  }
  /// The one who waits longest.
  void serve(double now) {
    while (!line_.front().waits) drop();
    const auto& call = line_.front();
    const auto waited = now - call.since;
    --waiting_;
    ++counts_.answered;
    if (waited <= 20) ++counts_.answered_within;
    counts_.waited += waited;
    counts_.served += call.service;
    events_.push({now + call.service, bare_event::kind::service_over, 0});
    drop();
  }
  void drop() {
    line_.pop_front();
    ++first_;
  }

  std::uint32_t free_;
  double gap_, service_, patience_;
  routing::random_generator gaps_, services_, patiences_;
  std::priority_queue<bare_event> events_;
  std::deque<bare_call> line_;
  std::uint64_t first_ = 0, waiting_ = 0, came_ = 0;
  bare_counts counts_;
};

} // namespace

bare_counts run_bare_loop(std::uint32_t agents, double arrivals_per_second, double mean_service,
                          double mean_patience, std::uint64_t calls, std::uint64_t seed) {
  return bare_loop{agents, arrivals_per_second, mean_service, mean_patience, seed}.run(calls);
}

} // namespace strowger::bench
