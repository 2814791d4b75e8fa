#include "sim/published_law.hpp"
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace strowger::tests::published_law_test {

using namespace strowger::sim;

namespace {

/// Kind, mean and squared variation.
void check(const nlohmann::json& said, std::optional<double> mean, law_kind kind, double of, double scv) {
  INFO(said.dump());
  const auto law = published_law(said, mean, 300);
  CHECK(law.kind() == kind);
  CHECK(law.mean() == Approx(300 * of));
  CHECK(law.variation() * law.variation() == Approx(scv).margin(1e-9));
}

} // namespace

TEST_CASE("every law a scenario knows is read as papers write it") {
  check("exponential", 2, law_kind::exponential, 2, 1);
  check("M", 2, law_kind::exponential, 2, 1);
  check("deterministic", 2, law_kind::constant, 2, 0);
  check("D", 1, law_kind::constant, 1, 0);
  check("Erlang2 (SCV .5)", 2, law_kind::gamma, 2, 0.5);
  check("E2 mean 1", 1, law_kind::gamma, 1, 0.5);
  check("erlang4", 1, law_kind::gamma, 1, 0.25);
  check("LN(1,4) mean 1", 1, law_kind::lognormal, 1, 4);
  check("LN(2, 0.5)", std::nullopt, law_kind::lognormal, 2, 0.5);
  check("lognormal mean 4 SCV 0.25", 4, law_kind::lognormal, 4, 0.25);
  check("lognormal", 4, law_kind::lognormal, 4, 1);
  check("gamma SCV 0.3", 3, law_kind::gamma, 3, 0.3);
  check("gamma shape 4", 3, law_kind::gamma, 3, 0.25);
  check("Gamma(3, 0.3)", std::nullopt, law_kind::gamma, 3, 0.3);
  const auto weibull = std::tgamma(2) / std::tgamma(1.5) / std::tgamma(1.5) - 1;
  check("weibull shape 2", 1.5, law_kind::weibull, 1.5, weibull);
  check("Weibull(1.5, 2)", std::nullopt, law_kind::weibull, 1.5, weibull);
  check("H2 SCV 4", 1.5, law_kind::hyper_exponential, 1.5, 4);
  check("H2(0.5:3, 2.5:1)", 1, law_kind::hyper_exponential, 1, 2 * (0.25 * 0.75 + 6.25 * 0.25) - 1);
  check("hyper-exponential(0.5:3, 2.5:1)", std::nullopt, law_kind::hyper_exponential, 1, 2.5);
  check("empirical(1, 3)", std::nullopt, law_kind::empirical, 2, 0.25);
}

TEST_CASE("a law is an object with the keys of a scenario's, too") {
  using json = nlohmann::json;
  check(json{{"law", "gamma"}, {"mean", 2}, {"variation", 0.5}}, std::nullopt, law_kind::gamma, 2, 0.25);
  check(json{{"law", "lognormal"}, {"scv", 3}}, 2, law_kind::lognormal, 2, 3);
  check(json{{"law", "constant"}, {"mean", 2}}, std::nullopt, law_kind::constant, 2, 0);
  const json parts = {{{"value", 1}, {"weight", 3}}, {{"value", 5}}};
  check(json{{"law", "empirical"}, {"values", parts}}, std::nullopt, law_kind::empirical, 2, 0.75);
  check(json{{"law", "hyper_exponential"}, {"values", parts}}, 2, law_kind::hyper_exponential, 2, 2.5);
}

TEST_CASE("what is no law is told, and why") {
  const auto told = [](const nlohmann::json& said, std::optional<double> mean = 1) -> std::string {
    try {
      static_cast<void>(published_law(said, mean));
      return "";
    } catch (const std::runtime_error& problem) {
      return problem.what();
    }
  };
  using Catch::Matchers::Contains;
  CHECK_THAT(told("pareto"), Contains("there are exponential, constant"));
  CHECK_THAT(told(""), Contains("nothing is said"));
  CHECK_THAT(told(3), Contains("3 is no law"));
  CHECK_THAT(told("exponential", std::nullopt), Contains("it needs a mean above zero"));
  CHECK_THAT(told("gamma"), Contains("it needs scv or shape"));
  CHECK_THAT(told("gamma scv 2 shape 3"), Contains("only one of them"));
  CHECK_THAT(told("weibull"), Contains("it needs a shape"));
  CHECK_THAT(told("weibull shape -1"), Contains("its numbers are above zero"));
  CHECK_THAT(told("weibull shape two"), Contains("shape needs a number"));
  CHECK_THAT(told("exponential scv 2"), Contains("it has no scv"));
  CHECK_THAT(told("exponential 2"), Contains("it is not said what its numbers are"));
  CHECK_THAT(told("lognormal quick"), Contains("'quick' means nothing here"));
  CHECK_THAT(told("H2 scv 0.5"), Contains("its scv is 1 at least"));
  CHECK_THAT(told("H2"), Contains("its parts, or scv in their place"));
  CHECK_THAT(told("empirical"), Contains("it needs values"));
  CHECK_THAT(told("empirical(1:0)"), Contains("weights are above zero"));
  CHECK_THAT(told("E2.5"), Contains("whole number of phases"));
  CHECK_THAT(told("LN(2,4)", 1), Contains("its mean is 1.0"));
  CHECK_THAT(told("empirical(1, 3)", 1), Contains("the mean of its values is 2.0"));
  CHECK_THAT(told({{"law", "gamma"}, {"scv", 1}, {"size", 3}}), Contains("it has no size"));
  CHECK_THAT(told({{"mean", 1}}), Contains("it has no law"));
}

} // namespace strowger::tests::published_law_test
