#pragma once
#include "routing/model/random.hpp"
#include "sim/contact_centre.hpp"
#include "sim/scenario/law.hpp"
#include <cstdint>
#include <optional>
#include <vector>

/// One queue in steady state, as queueing theory has it: contacts come at random (Poisson), agents are always
/// there and accept at once. The pool machine makes every decision, exactly as it does live.
namespace strowger::sim {

struct queue_model {
  std::uint32_t agents = 10;
  double arrivals_per_second = 0.025;
  law service = law::exponential(300);
  std::optional<law> patience;                 ///< nobody gives up without; constant 0: who must wait leaves
  std::optional<std::uint32_t> waiting_places; ///< at least 1; without: no limit
  std::uint64_t seed = 1;
  /// Classes by priority, the highest first: the share of all who come that each is. Each has a queue, a day
  /// of age before the next. Empty: one class.
  std::vector<double> class_shares{};
};

/// Who comes. A stream of chance for each purpose: with other agents the same people come with the same
/// matters. `contact::number` counts them from 1, `contact::queue` is the class.
class lawful_arrivals {
public:
  explicit lawful_arrivals(const queue_model& model);
  std::optional<coming_contact> operator()();

private:
  queue_model model_;
  routing::random_generator gaps_, services_, patience_, classes_;
  double seconds_ = 0;
  std::uint64_t came_ = 0;
};

/// The pool that serves them. `threshold`: of service level, seconds.
[[nodiscard]] routing::pool_settings queue_alone(const queue_model& model, double threshold);

/// Throws std::invalid_argument for a queue that has no steady state or makes no sense, and for batches too
/// few to tell an error.
void check_queue(const queue_model& model, std::uint32_t batches);

/// Seconds such a system needs to forget: the slower of service and patience, or, where nobody gives up, J.
/// W. Cohen's (1 - sqrt(rho))^-2, longer where services differ more than exponential ones.
[[nodiscard]] double relaxation_of(const queue_model& model);

/// The queue with its people, run by whoever measures.
class queue_stage {
public:
  /// `threshold`: of service level, seconds. The observer must outlive it.
  queue_stage(const queue_model& model, double threshold, const world_options& options,
              centre_observer& observer, agents_manners manners = {});
  queue_stage(const queue_stage&) = delete;
  queue_stage& operator=(const queue_stage&) = delete;

  /// Everything up to so many seconds happens; returns that instant.
  instant run_until(double seconds);
  [[nodiscard]] const pool_world& world() const { return world_; }
  [[nodiscard]] const contact_centre& people() const { return people_; }

private:
  pool_world world_;
  contact_centre people_;
};

} // namespace strowger::sim
