#include "sim/instance_policy.hpp"
#include <algorithm>
#include <cctype>
#include <functional>
#include <set>
#include <sstream>
#include <stdexcept>

namespace strowger::sim {

namespace {

/// A policy's name in small letters, every other character a blank, each word between two blanks.
std::string words_of(std::string_view name) {
  std::string words = " ";
  char last = ' ';
  for (const auto c : name) {
    const auto letter = static_cast<unsigned char>(c);
    const bool word = std::isalnum(letter) != 0 || c == '>';
    const auto small = word ? static_cast<char>(std::tolower(letter)) : ' ';
    // A number is a word of its own: class2, pool2.
    const bool cut = word && last != ' ' &&
                     (std::isdigit(letter) != 0) != (std::isdigit(static_cast<unsigned char>(last)) != 0);
    if (cut || c == '>') words += words.back() == ' ' ? "" : " ";
    if (small != ' ' || words.back() != ' ') words += small;
    if (c == '>') words += ' ';
    last = words.back();
  }
  if (words.back() != ' ') words += ' ';
  return words;
}

/// Reads one policy's name, and takes out of it what it has understood.
class policy_reader {
public:
  policy_reader(std::string_view name, const routing_instance& one, const instance_policy& before)
    : name_{name}, words_{words_of(name)}, one_{one}, policy_{before} {}

  instance_policy read() {
    read_reserve();
    read_overflow();
    read_classes();
    read_agents();
    read_contacts();
    if (!understood_)
      refuse("nothing in it is known; it may be given in words (--policy) or as settings (--config)");
    return policy_;
  }
  /// After `read`: the words that said nothing.
  [[nodiscard]] std::string ignored() const {
    static const std::set<std::string> small{
        "a",    "agent", "agents", "all",        "and",         "at",     "by",      "class", "classes",
        "each", "first", "for",    "in",         "of",          "on",     "only",    "or",    "order",
        "over", "per",   "policy", "pool",       "pools",       "right",  "rule",    "the",   "then",
        "to",   "with",  "wrong",  "generalist", "generalists", "server", "servers", ">"};
    auto left = words_;
    for (const auto& phrase : used_)
      for (auto at = left.find(phrase); at != std::string::npos; at = left.find(phrase))
        left.replace(at, phrase.size(), " ");
    std::string all;
    std::istringstream words{left};
    for (std::string word; words >> word;)
      if (!small.contains(word) && std::isdigit(static_cast<unsigned char>(word[0])) == 0)
        all += (all.empty() ? "" : " ") + word;
    return all;
  }

private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw std::invalid_argument{"policy '" + name_ + "': " + why};
  }
  /// Whether these words are in the name, next to each other.
  bool has(std::string_view words) {
    const auto sought = " " + std::string{words} + " ";
    const auto found = words_.find(sought) != std::string::npos;
    if (found) used_.insert(sought);
    understood_ = understood_ || found;
    return found;
  }
  template <class... Words>
  bool any(Words... words) {
    bool found = false;
    ((found = has(words) || found), ...); // each is understood, whichever was found first
    return found;
  }
  /// The number behind these words, if they are there with one.
  std::optional<std::uint32_t> number_after(std::string_view words) {
    const auto sought = " " + std::string{words} + " ";
    const auto at = words_.find(sought);
    if (at == std::string::npos) return std::nullopt;
    std::uint32_t number = 0;
    auto next = at + sought.size();
    if (next >= words_.size() || std::isdigit(static_cast<unsigned char>(words_[next])) == 0)
      return std::nullopt;
    for (; next < words_.size() && std::isdigit(static_cast<unsigned char>(words_[next])) != 0; ++next)
      number =
          std::min<std::uint32_t>(number * 10 + static_cast<std::uint32_t>(words_[next] - '0'), 1'000'000);
    understood_ = true;
    used_.insert(sought);
    return number;
  }
  std::uint32_t place(std::uint32_t number, std::size_t count, const char* of) const {
    if (number == 0 || number > count)
      refuse("there is no " + std::string{of} + " " + std::to_string(number));
    return number - 1;
  }

  void read_reserve() {
    auto keep = number_after("reserve");
    if (!keep) keep = number_after("reserved");
    if (!keep) return;
    policy_.reserve = *keep;
    if (const auto pool = number_after("of pool")) policy_.reserve_pool = place(*pool, one_.pools(), "pool");
    if (const auto kept = number_after("for class"))
      policy_.reserve_class = place(*kept, one_.classes(), "class");
  }
  void read_overflow() {
    for (const auto* words : {"overflow", "overflow over", "threshold"})
      if (const auto length = number_after(words)) policy_.overflow = *length;
  }

  /// `class 2 first`, `class 2 > class 1`, `2 > 1`.
  void read_classes() {
    std::vector<std::uint32_t> first;
    if (words_.find(" > ") != std::string::npos) {
      for (std::size_t at = 0; at < words_.size();) {
        const auto end = std::min(words_.find(' ', at), words_.size());
        const auto word = words_.substr(at, end - at);
        const bool beside = words_.compare(end, 3, " > ") == 0 || (at >= 2 && words_[at - 2] == '>') ||
                            (at >= 8 && words_.compare(at - 8, 8, "> class ") == 0);
        if (!word.empty() && std::isdigit(static_cast<unsigned char>(word[0])) != 0 && beside)
          first.push_back(place(static_cast<std::uint32_t>(std::stoul(word)), one_.classes(), "class"));
        at = end + 1;
      }
    } else {
      for (std::uint32_t k = 0; k < one_.classes(); ++k)
        if (words_.find(" class " + std::to_string(k + 1) + " first ") != std::string::npos)
          first.push_back(k);
    }
    if (first.empty()) return;
    understood_ = true;
    policy_.contacts = contact_pick::listed;
    policy_.first = std::move(first);
    listed_ = true;
    if (const auto pool = number_after("first at pool"))
      policy_.first_pool = place(*pool, one_.pools(), "pool");
  }

  void read_agents() {
    auto& agents = policy_.agents;
    if (any("longest idle", "longest idle first", "lisf", "liaf", "lif")) agents = agent_pick::longest_idle;
    if (any("fastest", "fsf")) agents = agent_pick::fastest;
    if (any("slowest", "ssf")) agents = agent_pick::slowest;
    if (any("specialist", "specialists", "dedicated")) agents = agent_pick::specialist;
    if (any("generalist first", "generalists first")) agents = agent_pick::generalist;
    if (any("random", "rand")) agents = agent_pick::random;
    if (any("qir", "idleness ratio")) agents = agent_pick::idleness_ratio;
    if (any("value", "values", "greedy")) agents = agent_pick::value;
    if (any("value rate", "value per second")) agents = agent_pick::value_rate;
    if (any("lp", "fluid")) agents = agent_pick::plan;
    policy_.plan_only = policy_.plan_only || has("lp only");
  }

  void read_contacts() {
    auto contacts = policy_.contacts;
    if (any("fifo", "fcfs", "longest wait")) contacts = contact_pick::longest_wait;
    if (any("c mu", "cmu", "c mu theta", "cost rate")) contacts = contact_pick::cost_rate;
    if (any("value", "values", "greedy")) contacts = contact_pick::value;
    if (any("value rate", "value per second")) contacts = contact_pick::value_rate;
    if (any("lp", "fluid")) contacts = contact_pick::plan;
    if (any("longest queue", "lqf")) contacts = contact_pick::longest_queue;
    if (any("qir", "queue ratio")) contacts = contact_pick::queue_ratio;
    if (any("service level")) contacts = contact_pick::service_level;
    if (!listed_) policy_.contacts = contacts; // otherwise said outright
  }

  std::string name_;
  std::string words_;
  const routing_instance& one_;
  instance_policy policy_;
  /// The longer of two that begin alike goes first, so that `value rate` is not left with a `rate`.
  std::set<std::string, std::greater<>> used_;
  bool understood_ = false, listed_ = false;
};

bool adds_to_another(std::string_view name) {
  const auto begins = name.find_first_not_of(' ');
  return begins != std::string_view::npos && name[begins] == '+';
}

} // namespace

instance_policy policy_named(std::string_view name, const routing_instance& one,
                             const instance_policy& before) {
  return policy_reader{name, one, adds_to_another(name) ? before : instance_policy{}}.read();
}

instance_policy policy_of(std::string_view name, const routing_instance& one) {
  instance_policy before;
  const auto words = one.words_of(name);
  if (!adds_to_another(words)) return policy_named(words, one);
  for (const auto& known : one.policies) {
    if (known.name == name) break;
    if (known.calls > 0) before = policy_named(one.words_of(known.name), one, before);
  }
  return policy_named(words, one, before);
}

std::string words_ignored(std::string_view name, const routing_instance& one) {
  policy_reader reader{one.words_of(name), one, {}};
  static_cast<void>(reader.read());
  return reader.ignored();
}

} // namespace strowger::sim
