#include "actors/configuration_draft.hpp"
#include <algorithm>

/// What a pool says of the choice between its queues, of shares between tenants and of interruptions.
namespace strowger::actors {
namespace {

constexpr std::size_t rules_max = 1'000, reserves_max = 64;

/// One pool whose queues and agents are handed out.
struct rule_reader {
  draft& made;
  const section_values& pool;
  std::size_t index;
  const std::vector<std::string>& tenants;

  /// The item's tenant, one of the pool's; the only one where nothing is said.
  [[nodiscard]] std::string tenant_of(const section_values& one) const {
    if (!one.says("tenant") && tenants.size() == 1) return tenants.front();
    const auto& name = one.text("tenant");
    if (std::find(tenants.begin(), tenants.end(), name) == tenants.end()) {
      const std::vector<std::string_view> names{tenants.begin(), tenants.end()};
      made.found.error(one.at("tenant"),
                       (one.says("tenant") ? "tenant: " : "no tenant is said, which means main: ") +
                           in_quotes(name) + " is none of the pool's tenants" + did_you_mean(name, names));
    }
    return name;
  }
  /// Whether `name` is a queue of the pool; told when it is not.
  bool is_queue(const std::string& tenant, const std::string& name, place at,
                const std::string& where) const {
    const auto queue = made.queues.find(tenant, name, at, where, made.found);
    if (!queue) return false;
    if (made.all_queues[*queue].pool != index)
      made.found.error(at, where + ": " + in_quotes(name) + " is a queue of another pool");
    return true;
  }
  [[nodiscard]] bool few(std::string_view key, std::size_t max = rules_max) const {
    if (pool.sections(key).size() <= max) return true;
    made.found.error(pool.at(key), std::string{key} + " has more than " + std::to_string(max) + " items");
    return false;
  }

  void read_choice(routing::pool_rules& rules) const {
    for (auto i = 0; i <= static_cast<int>(routing::choice_rule::value); ++i)
      if (to_text(static_cast<routing::choice_rule>(i)) == pool.text("choice"))
        rules.choice = static_cast<routing::choice_rule>(i);
    const bool by_value = rules.choice == routing::choice_rule::value;
    if (by_value && pool.sections("values").empty())
      made.found.error(pool.at("choice"), "choice: value needs `values`: which queue is worth how much");
    if (!by_value && pool.says("values"))
      made.found.warning(pool.at("values"), "values does nothing: choice is not value");
  }
  void read_values(routing::pool_rules& rules) const {
    if (!few("values")) return;
    for (const auto& one : pool.sections("values")) {
      routing::value_entry entry{tenant_of(one), one.text("queue"), read_group(made, one),
                                 static_cast<double>(one.number("value")) / 1'000};
      if (one.good("queue")) is_queue(entry.tenant, entry.queue, one.at("queue"), "values: queue");
      rules.values.push_back(std::move(entry));
    }
  }
  void read_reserves(routing::pool_rules& rules) const {
    if (!few("reserves", reserves_max)) return;
    for (const auto& one : pool.sections("reserves")) {
      routing::reserve_rule rule{read_group(made, one), count(one, "keep"), tenant_of(one), {}};
      for (const auto& word : one.words("queues"))
        if (is_queue(rule.tenant, word.text, word.at, "reserves: queues")) rule.queues.push_back(word.text);
      if (one.good("queues") && one.words("queues").empty())
        made.found.error(one.at("queues"), "reserves: queues is empty: agents would be kept free for nobody");
      std::sort(rule.queues.begin(), rule.queues.end());
      rules.reserves.push_back(std::move(rule));
    }
  }
  void read_shares(routing::pool_rules& rules) const {
    if (!few("shares")) return;
    for (const auto& one : pool.sections("shares")) {
      routing::tenant_share share{tenant_of(one), static_cast<double>(one.number("weight")) / 1'000,
                                  count(one, "quota_max")};
      if (std::any_of(rules.shares.begin(), rules.shares.end(),
                      [&](const auto& known) { return known.tenant == share.tenant; }))
        made.found.error(one.at("tenant"),
                         "shares: the tenant " + in_quotes(share.tenant) + " stands there twice");
      rules.shares.push_back(std::move(share));
    }
    if (rules.shares.size() == 1 && rules.shares.front().quota_max == 0)
      made.found.warning(pool.at("shares"), "shares does nothing: one tenant alone shares with nobody");
    std::sort(rules.shares.begin(), rules.shares.end(),
              [](const auto& a, const auto& b) { return a.tenant < b.tenant; });
  }
  void read_interrupts(routing::pool_rules& rules) const {
    if (!few("interrupts")) return;
    for (const auto& one : pool.sections("interrupts")) {
      routing::interrupt_rule rule{
          one.text("tier"),
          routing::channel_kind_from(one.text("held")).value_or(routing::channel_kind::chat), 0};
      for (const auto& word : one.words("by"))
        if (const auto channel = routing::channel_kind_from(word.text))
          rule.by = static_cast<std::uint8_t>(rule.by | 1U << static_cast<unsigned>(*channel));
      if (std::any_of(rules.interrupts.begin(), rules.interrupts.end(),
                      [&](const auto& known) { return known.tier == rule.tier && known.held == rule.held; }))
        made.found.error(one.at("held"), "interrupts: there is a line for " + one.text("held") +
                                             (rule.tier.empty() ? "" : " of tier " + in_quotes(rule.tier)) +
                                             " already");
      rules.interrupts.push_back(std::move(rule));
    }
  }
};

} // namespace

routing::pool_rules read_pool_rules(draft& made, const section_values& pool, std::size_t index,
                                    const std::vector<std::string>& tenants) {
  routing::pool_rules rules;
  const rule_reader reader{made, pool, index, tenants};
  reader.read_choice(rules);
  reader.read_values(rules);
  reader.read_reserves(rules);
  reader.read_shares(rules);
  reader.read_interrupts(rules);
  rules.grades = made.grades;
  rules.missed_max = static_cast<std::uint16_t>(pool.number("missed_max"));
  rules.missed_reason = pool.text("missed_reason");
  rules.seed = static_cast<std::uint64_t>(pool.number("seed"));
  return rules;
}

} // namespace strowger::actors
