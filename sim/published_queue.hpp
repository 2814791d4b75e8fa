#pragma once
#include "sim/queue_run.hpp"
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

/// A queue of a file of published cases, as JSON: what is to be simulated, and what its figures are called.
/// The unit of time is 300 s, whatever the case calls it.
namespace strowger::sim {

/// What a published figure is called here, and how ours is made comparable with it.
struct figure_in_words {
  std::string ours;        ///< id of `twin_run`
  bool complement = false; ///< 1 less ours
  double unit = 1;         ///< ours is divided by it
};

/// W is the wait until answered or gone, S who is served, A who leaves, Q the queue, N the system:
/// `P(W=0)`, `P(W>0)`, `P(A)`, `P(B)` (turned away), `E[W]`, `E[Q]`, `Var(Q)`, `E[N]`, `E[W|S]`, `E[W|A]`,
/// `Var(W|S)`, `Var(W|A)`, `P(W<=0.2)` (answered by then), `P(W>0.2)` (still there), `P(W<=0.2|S)`,
/// `P(W<=0.2|A)`. With `_2` behind it: of the second class. Nothing for another one.
[[nodiscard]] std::optional<figure_in_words> published_figure(const std::string& id);

/// In seconds, of a figure about being answered, or gone, by then.
[[nodiscard]] std::optional<double> published_threshold(const std::string& id);

/// What the case says under `parameters`. Throws std::runtime_error, with the case and the key, for keys that
/// are not known, values that make no sense, and figures that are not told of such a queue.
[[nodiscard]] queue_run_settings published_queue(const nlohmann::json& published);

} // namespace strowger::sim
