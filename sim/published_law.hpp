#pragma once
#include "sim/scenario/law.hpp"
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

/// Laws as papers write them, and as a scenario file does.
namespace strowger::sim {

/// Every law that a scenario knows, by words without regard to case:
/// - `exponential`, `M`; `constant`, `deterministic`, `D`; `Erlang2`, `E2`;
/// - `lognormal mean 4 SCV 0.25`, `LN(1,4)` (mean, squared variation), `gamma SCV 0.5`, `gamma shape 2`,
///   `gamma(1,0.5)` (likewise);
/// - `weibull shape 1.5`, `weibull(1,1.5)` (mean, shape);
/// - `hyper-exponential SCV 4`, `H2 SCV 4` (two parts that bring as much of the mean each), or by its parts,
///   mean and weight: `H2(0.5:3, 2.5:1)`;
/// - `empirical(0.5:1, 1:2, 4:1)`: value and weight; without a weight it is 1.
/// Or as an object: `{"law": "gamma", "mean": 1, "variation": 0.5}`, with the keys of a scenario's laws but
/// for files: `mean`, `variation` or `scv`, `shape`, `values` of `value` and `weight`.
///
/// `mean`: what is said of it elsewhere; where the text tells one too they must agree. `unit`: seconds that 1
/// is. Throws std::runtime_error with what is wrong.
[[nodiscard]] law published_law(const nlohmann::json& said, std::optional<double> mean, double unit = 1);

} // namespace strowger::sim
